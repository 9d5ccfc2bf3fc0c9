"""Comparing a resolved compose configuration with what a target declares."""

import json

import pytest

from suites.inventory.compose import (
    Service,
    command,
    dependencies_off,
    environment_off,
    ports_off,
    read,
    secret_off,
)
from suites.inventory.target import Compose, ComposeService

DECLARED = ComposeService(ports=["3000:3000"], environment=["PORT"], depends_on=["db"])
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
    return read(json.dumps({"services": {"api": API | changes}}), "").services["api"]


def test_the_command_resolves_and_starts_nothing() -> None:
    assert command(Compose(env_file=".env")) == [
        *("docker", "compose", "-f", "infra/docker-compose.yml", "--env-file", ".env", "config", "--format", "json")
    ]


def test_reads_the_long_forms_of_compose() -> None:
    assert service() == Service(frozenset({"3000:3000"}), {"PORT": "3000", "EMPTY": ""}, True, frozenset({"db"}))


@pytest.mark.parametrize("healthcheck", [None, {"disable": True}])
def test_no_health_check_and_a_disabled_one_are_the_same(healthcheck: object) -> None:
    assert not service(healthcheck=healthcheck).healthcheck


def test_names_variables_that_are_not_set_once() -> None:
    assert read(json.dumps({"services": {}}), WARNING * 2).unset == ("JWT_SECRET",)


@pytest.mark.parametrize("out", ["", "no json", "[]", '{"name": "x"}'])
def test_refuses_what_is_no_configuration(out: str) -> None:
    with pytest.raises(ValueError):
        read(out, "")


def test_says_what_is_gone_and_what_is_undeclared() -> None:
    other = service(ports=[{"target": 3000, "published": "3999", "protocol": "tcp"}], depends_on=None)
    assert ports_off(other, DECLARED) == "lacks 3000:3000 and has 3999:3000 undeclared"
    assert environment_off(other, DECLARED) == "has EMPTY undeclared"
    assert dependencies_off(other, DECLARED) == "lacks db"
    assert dependencies_off(service(), DECLARED) is None


@pytest.mark.parametrize(
    ("resolved", "meant", "flaw"),
    [
        ("strong", "strong", None),
        ("", "strong", "has no value"),
        (None, "strong", "has no value"),
        ("changeme", "changeme", "fell back to a documented default that anybody can look up"),
        ("other", "strong", "is not the value that is meant to be in force"),
        ("other", None, "has a value, but the file that it should come from has none"),
    ],
)
def test_a_secret_is_the_one_meant_to_be_in_force(resolved: str | None, meant: str | None, flaw: str | None) -> None:
    assert secret_off("JWT_SECRET", resolved, meant) == flaw
