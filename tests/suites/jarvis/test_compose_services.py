"""A service as compose renders it, beside what it has to be."""

from typing import Any

import pytest

from suites.jarvis.compose_services import Defined, image_flaw
from suites.jarvis.target import Compose, Service

CARRIERS = Compose().pgvector_images
VECTOR = ("20260212132104_add_vector_embeddings",)
POSTGRES = Service(image="postgres:16-alpine", healthcheck=True)


def flaws(wanted: Service, **found: Any) -> list[str]:
    return Defined.of(found).flaws(wanted)


def port(published: str, host_ip: str = "") -> dict[str, Any]:
    return {"target": 1, "published": published} | ({"host_ip": host_ip} if host_ip else {})


def test_a_service_as_it_has_to_be_has_no_flaw() -> None:
    found = {"build": {"context": "/srv/chat", "dockerfile": "apps/worker/Dockerfile"}}
    wanted = Service(dockerfile="apps/worker/Dockerfile", depends_on=["redis"])
    assert flaws(wanted, **found, depends_on={"redis": {}, "server": {}}) == []


@pytest.mark.parametrize("check", [None, {"disable": True}, {"test": ["NONE"]}])
def test_a_health_check_that_is_off_is_none(check: dict[str, Any] | None) -> None:
    assert flaws(POSTGRES, healthcheck=check) == ["has no health check"]


def test_only_needed_ports_stand_on_every_interface() -> None:
    wanted = Service(ports=[8080])
    assert flaws(wanted, ports=[port("8080"), port("5432", "127.0.0.1"), port("6379", "::1")]) == []
    assert flaws(wanted, ports=[port("9229"), port("5432", "0.0.0.0")]) == [
        "publishes 9229 and 5432 on every interface"
    ]


def test_the_network_of_the_host_opens_every_port() -> None:
    assert flaws(Service(), network_mode="host") == ["shares the network of its host, with every port"]


def test_another_dockerfile_and_a_missing_dependency_are_named() -> None:
    wanted = Service(dockerfile="apps/worker/Dockerfile", depends_on=["postgres", "redis"])
    found = {"build": {"context": "/srv/chat", "dockerfile": "apps/server/Dockerfile"}, "depends_on": {"redis": {}}}
    assert flaws(wanted, **found) == [
        "is built from /srv/chat/apps/server/Dockerfile",
        "does not depend on postgres",
    ]


@pytest.mark.parametrize("image", ["pgvector/pgvector:pg16", "pgvector/pgvector:0.8.1-pg16-trixie"])
def test_an_image_that_carries_pgvector_is_right(image: str) -> None:
    assert image_flaw(Defined.of({"image": image}), POSTGRES, CARRIERS, VECTOR) is None


def test_an_image_without_pgvector_is_named_where_a_migration_needs_it() -> None:
    found = Defined.of({"image": "postgres:16-alpine"})
    assert image_flaw(found, POSTGRES, CARRIERS, ()) is None
    said = image_flaw(found, POSTGRES, CARRIERS, VECTOR)
    assert said
    assert "postgres:16-alpine" in said
    assert VECTOR[0] in said


@pytest.mark.parametrize("image", ["postgres:15-alpine", "pgvector/pgvector:pg15", "ankane/pgvector:v0.5.1"])
@pytest.mark.parametrize("needing", [(), VECTOR])
def test_another_major_is_named(image: str, needing: tuple[str, ...]) -> None:
    """The images of ankane hold PostgreSQL 15."""
    assert image_flaw(Defined.of({"image": image}), POSTGRES, CARRIERS, needing)
