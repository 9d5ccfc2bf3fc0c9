"""Fixtures of the checks on the monitoring table's figures."""

from collections.abc import Iterator

import pytest

from fixtures.faults import Fault
from fixtures.host import Host
from fixtures.http import Http
from fixtures.log import Window
from fixtures.monitoring import Prometheus
from fixtures.postgres import Postgres
from gate.evidence import saw
from suites.inventory import connections, database_machine, response_times
from suites.inventory.own_refusals import Refused
from suites.inventory.response_times import Times
from suites.inventory.server_log import Shares
from suites.inventory.sessions import Sessions
from suites.inventory.target import Limits, Section


@pytest.fixture
def health_times(apis: list[Http], section: Section, limits: Limits) -> list[Times]:
    """The health endpoint's response times: the monitoring system's series where it has enough, else sampled now."""
    times = _seen_by_monitoring(section, limits) or response_times.sampled(apis, limits)
    return response_times.enough(times, limits.fewest_health_samples)


def _seen_by_monitoring(section: Section, limits: Limits) -> list[Times]:
    """Nothing where there is no monitoring, or where it cannot say now."""
    monitoring = section.monitoring
    if not monitoring or not monitoring.prometheus:
        return []
    with connections.monitoring(section, monitoring.prometheus, "Prometheus") as http:
        try:
            return response_times.of_monitoring(Prometheus(http), monitoring.health_series, limits)
        except Fault as fault:
            saw(f"the monitoring's series cannot be read ({fault}); sampled instead")
            return []


@pytest.fixture
def shares(log_window: Window, limits: Limits, failed_log_ins: Refused) -> Shares:
    """The requests of the window before the run, by how they ended."""
    return Shares.of(log_window, limits.fewest_requests, failed_log_ins.own)


@pytest.fixture
def sessions(database: Postgres) -> Sessions:
    """What keeps the database busy."""
    return Sessions(database)


@pytest.fixture(scope="session")
def database_host(section: Section, request: pytest.FixtureRequest) -> Iterator[Host]:
    """The machine that the database runs on."""
    if section.database_host:
        with Host(section.database_host) as machine:
            yield machine
    else:
        machine = request.getfixturevalue("host")
        yield database_machine.checked(machine, connections.needed(section.database, "database"))
