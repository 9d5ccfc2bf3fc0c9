"""The team chat, before a release: what compose would start (document 004, done 4)."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import pytest

from fixtures.host import Host, Ran
from gate.fixtures import run_of
from gate.text import listed
from suites.jarvis import compose_services, migrations
from suites.jarvis.compose_services import DATABASE, Defined
from suites.jarvis.target import Section

Saw = Callable[[str], None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case a service that the target declares; the document's four where it says nothing."""
    section = cast(Section | None, run_of(metafunc.config).target.sections.get("jarvis"))
    if "service" in metafunc.fixturenames:
        metafunc.parametrize("service", list(section.compose.services) if section else [])


@pytest.mark.item("JV-PRE-09")
def test_compose_reads_its_file(compose_config: Ran, configuration: Mapping[str, Any], saw: Saw) -> None:
    """The command ends with 0 and prints a configuration."""
    names = sorted(configuration["services"])
    assert names, f"{compose_config.command} names no service"
    saw(f"docker compose config → exit 0: {listed(names)}")


@pytest.mark.item("JV-PRE-09")
def test_the_service_is_as_it_has_to_be(
    configuration: Mapping[str, Any],
    section: Section,
    host: Host,
    source: str,
    prisma_folder: str,
    service: str,
    saw: Saw,
) -> None:
    """Image or Dockerfile, health check, dependencies, and only the needed ports on every interface."""
    wanted, named = section.compose.services[service], configuration["services"].get(service)
    assert named is not None, f"{section.compose.file} defines no service {service}"
    found = Defined.of(named)
    needing = migrations.need_vector(host, prisma_folder) if service == DATABASE else []
    carriers = section.compose.pgvector_images if service == DATABASE else []
    flaws = [compose_services.image_flaw(found, wanted, carriers, needing), *found.flaws(wanted)]
    if wanted.dockerfile and not host.exists(f"{source}/{wanted.dockerfile}"):
        flaws.append(f"is built from {wanted.dockerfile}, which is not there")
    told = [flaw for flaw in flaws if flaw]
    assert not told, f"{service} {'; '.join(told)}"
    depends = f", depends on {listed(sorted(found.depends_on))}" if found.depends_on else ""
    checked = ", with a health check" if found.healthcheck else ""
    ports = listed(found.open_ports) or "none"
    saw(f"{service}: {wanted.dockerfile or found.image}{checked}{depends}, open ports: {ports}")
