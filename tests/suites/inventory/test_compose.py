"""Comparing a resolved compose configuration with what a target declares."""

import json

import pytest

from suites.inventory.compose import FACTS, Resolved, Service, command, off, read, secret_off, unset
from suites.inventory.target import Compose, ComposeService

DECLARED = ComposeService(ports=["3000:3000"], environment=["PORT"], depends_on=["db"], healthcheck=True)
API = {
    "ports": [{"mode": "ingress", "target": 3000, "published": "3000", "protocol": "tcp"}],
    "environment": {"PORT": "3000", "EMPTY": None},
    "depends_on": {"db": {"condition": "service_healthy", "required": True}},
    "healthcheck": {"test": ["CMD", "true"]},
}
WARNING = (
    'time="2026-11-21T00:00:00Z" level=warning msg="The \\"JWT_SECRET\\" variable is not set. Defaulting to a blank."\n'
)


def service(**changes: object) -> Service:
    return read(json.dumps({"services": {"api": API | changes}})).services["api"]


def test_the_command_resolves_and_starts_nothing() -> None:
    assert command(Compose(env_file=".env")) == [
        *("docker", "compose", "-f", "infra/docker-compose.yml", "--env-file", ".env", "config", "--format", "json")
    ]


def test_reads_the_long_forms_of_compose() -> None:
    assert service() == Service(frozenset({"3000:3000"}), {"PORT": "3000", "EMPTY": ""}, True, frozenset({"db"}))


def test_a_dollar_that_compose_prints_twice_stands_once_in_the_value() -> None:
    assert service(environment={"JWT_SECRET": "a$$b$$$$c"}).environment == {"JWT_SECRET": "a$b$$c"}


@pytest.mark.parametrize(
    ("port", "written"),
    [
        ({"host_ip": "127.0.0.1", "published": "3000"}, "127.0.0.1:3000:3000"),
        ({"published": "3000", "protocol": "udp"}, "3000:3000/udp"),
        ({}, "3000"),
    ],
)
def test_ports_are_told_as_the_file_writes_them(port: dict[str, str], written: str) -> None:
    assert service(ports=[{"target": 3000} | port]).ports == {written}


@pytest.mark.parametrize("healthcheck", [None, {"disable": True}])
def test_no_health_check_and_a_disabled_one_are_the_same(healthcheck: object) -> None:
    assert not service(healthcheck=healthcheck).healthcheck


def test_names_variables_that_are_not_set_once() -> None:
    assert unset(WARNING * 2) == ["JWT_SECRET"]


@pytest.mark.parametrize("out", ["", "no json", "[]", '{"name": "x"}'])
def test_refuses_what_is_no_configuration(out: str) -> None:
    with pytest.raises(ValueError):
        read(out)


def differences(found: Service, name: str = "api") -> dict[str, list[str]]:
    by_fact = {fact: off(fact, Resolved({name: found}), {"api": DECLARED}) for fact in FACTS}
    return {fact: sentences for fact, sentences in by_fact.items() if sentences}


def test_what_is_declared_differs_in_nothing() -> None:
    assert differences(service(environment={"PORT": "3000"})) == {}


def test_says_what_is_gone_and_what_is_undeclared() -> None:
    ports = [{"target": 3000, "published": "3999", "protocol": "tcp"}]
    assert differences(service(ports=ports, depends_on=None, healthcheck=None)) == {
        "ports": ["api lacks 3000:3000 and has 3999:3000 undeclared"],
        "environment keys": ["api has EMPTY undeclared"],
        "health check": ["api lacks a health check"],
        "dependencies": ["api lacks db"],
    }


def test_a_service_that_is_gone_is_said_once() -> None:
    assert differences(service(), "app") == {"services": ["the file lacks api and has app undeclared"]}


@pytest.mark.parametrize(
    ("resolved", "meant", "flaw"),
    [
        ("strong", "strong", None),
        ("", "strong", "has no value"),
        (None, "strong", "has no value"),
        ("changeme", "changeme", "is a documented default that anybody can look up"),
        ("other", "strong", "is not the value that is meant to be in force"),
        ("other", None, "has a value, but the file that it should come from has none"),
    ],
)
def test_a_secret_is_the_one_meant_to_be_in_force(resolved: str | None, meant: str | None, flaw: str | None) -> None:
    assert secret_off("JWT_SECRET", resolved, meant) == flaw
