"""The team chat, right after a deployment: what Docker says of its services (document 004, final: deploy)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast

import pytest

from fixtures.postgres import Postgres
from fixtures.redis import Redis
from gate.fixtures import run_of
from gate.outcomes import Unverified
from gate.target import Target
from suites.jarvis import services
from suites.jarvis.compose import Compose
from suites.jarvis.service_logs import ServiceLog
from suites.jarvis.services import BUILT, Services
from suites.jarvis.target import Limits, Section

Saw = Callable[[str], None]
AT = "%Y-%m-%d %H:%M:%S"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case a service that the target declares."""
    section = cast(Section | None, run_of(metafunc.config).target.sections.get("jarvis"))
    if "service" in metafunc.fixturenames:
        metafunc.parametrize("service", list(section.compose.services) if section else [])


# --- JV-POST-02: docker compose ps -------------------------------------------


@pytest.mark.item("JV-POST-02", part="service")
def test_the_service_is_up(
    service: str, deployed_services: Services, section: Section, limits: Limits, saw: Saw
) -> None:
    """It runs, is healthy where it has a health check, and does not restart over and over."""
    declared, seen = section.compose.services[service], services.of(deployed_services, service)
    troubles = [trouble for each in seen if (trouble := each.trouble(declared, limits.restarts))]
    assert not troubles, "; ".join(troubles)
    if unknown := [each.unknown for each in seen if each.unknown]:
        raise Unverified("; ".join(unknown))
    first = seen[0]
    saw(f"{first.name} {first.container.health or 'running'}, {first.restarts} restarts")


@pytest.mark.item("JV-POST-02")
@pytest.mark.parametrize("built", BUILT)
def test_it_runs_the_image_of_the_release(
    built: str, deployed_services: Services, compose: Compose, target: Target, saw: Saw
) -> None:
    """Server and worker were made from the release's image."""
    expected = target.release_of("jarvis")
    if not expected:
        raise Unverified("nobody has said which release should run: set target.release or jarvis.release")
    shown = {each.name: compose.release_of(each.container) for each in services.of(deployed_services, built)}
    if nameless := [name for name, release in shown.items() if not release]:
        raise Unverified(f"the image of {nameless[0]} shows no release: tag it, or set jarvis.shows_release.label")
    wrong = [f"{name} runs {release}" for name, release in shown.items() if release != expected]
    assert not wrong, f"{'; '.join(wrong)}; the release is {expected}"
    saw(f"{built} runs {expected}")


@pytest.mark.item("JV-POST-02", part="built")
@pytest.mark.parametrize("built", BUILT)
def test_it_was_started_after_the_release(
    built: str, deployed_services: Services, release_made: datetime, saw: Saw
) -> None:
    """Nobody forgot to start server and worker anew."""
    for each in services.of(deployed_services, built):
        assert each.started, f"{each.name} does not run"
        told = f"{each.name} runs since {each.started:{AT}} UTC, the release is of {release_made:{AT}}"
        assert each.started > release_made, f"{told}: it was not started anew"
        saw(told)


@pytest.mark.item("JV-POST-02")
def test_postgresql_is_of_the_documented_major_version(database: Postgres, section: Section, saw: Saw) -> None:
    """The server says so itself."""
    version, expected = str(database.value("select current_setting('server_version')")), section.postgres_major
    assert version.partition(".")[0] == str(expected), f"PostgreSQL {version} runs, expected {expected}"
    saw(f"PostgreSQL {version}")


@pytest.mark.item("JV-POST-02")
def test_redis_is_of_the_documented_major_version(redis: Redis, section: Section, saw: Saw) -> None:
    """The server says so itself."""
    version, expected = redis.info()["redis_version"], section.redis_major
    assert version.partition(".")[0] == str(expected), f"Redis {version} runs, expected {expected}"
    saw(f"Redis {version}")


# --- JV-POST-03: docker compose logs -----------------------------------------


@pytest.mark.item("JV-POST-03")
def test_the_service_logs_without_errors(
    service: str, logs: Mapping[str, ServiceLog], limits: Limits, saw: Saw
) -> None:
    """It has written something since its start, and no errors before the run."""
    assert service in logs, f"{service} has no container, and so no log"
    log = logs[service]
    assert log.newest, f"the log of {service} is silent: not one line since its start"
    assert len(log.errors) <= limits.errors_in_log, f"{log.told}; at most {limits.errors_in_log} are allowed"
    if log.cut:
        raise Unverified(f"{log.cut}; {log.told}")
    saw(log.told)
