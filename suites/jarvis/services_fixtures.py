"""Fixtures of the checks on the compose project: its containers and their logs, asked once a run."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest

from fixtures.faults import Away
from fixtures.host import Host
from fixtures.log import by_the_hosts_clock
from gate import clock
from gate.history import History
from suites.jarvis import provoked, service_logs, services
from suites.jarvis.collected import Written
from suites.jarvis.compose import Compose
from suites.jarvis.health import Health
from suites.jarvis.service_logs import ServiceLog
from suites.jarvis.services import Seen, Services
from suites.jarvis.target import Limits


@pytest.fixture(scope="session")
def deployed_services(compose: Compose, limits: Limits) -> Services:
    """The containers of each service; right after a start their health checks have not answered yet."""
    return services.settled(compose, limits.first_health_check)


@pytest.fixture(scope="session")
def release_made(compose: Compose, host: Host) -> datetime:
    """When the checked-out revision was made (UTC)."""
    return services.released(host, compose.source)


@pytest.fixture(scope="session")
def logs(
    compose: Compose, deployed_services: Services, host: Host, limits: Limits, history: History
) -> Mapping[str, ServiceLog]:
    """What each service logged before the run, without what earlier runs provoked."""
    until = by_the_hosts_clock(clock.run_started(), host.now())
    return provoked.without(history, service_logs.collect(compose, deployed_services, until, limits.log_window))


@pytest.fixture
def written(
    built: str, health_answer: Health | Away, compose: Compose, deployed_services: Services, host: Host, limits: Limits
) -> Written | None:
    """The newest line that Docker has of the service now, after the server was asked; None without a container."""
    if built not in deployed_services:
        return None
    asked = built == "server" and isinstance(health_answer, Health)
    return _written(compose, built, deployed_services[built], host.now(), limits.log_window, asked)


@pytest.fixture
def leaves_an_error(history: History) -> None:
    """The case sends what the server may log as an error of its own."""
    provoked.note(history, "server")


def _written(
    compose: Compose, service: str, seen: Sequence[Seen], now: datetime, window: float, asked: bool = False
) -> Written:
    line = service_logs.last(compose, service, seen, now - timedelta(seconds=window))
    return Written(service, line.at if line else None, now, asked)
