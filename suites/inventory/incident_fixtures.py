"""Fixtures of the checks that tell what is wrong right now; each observation is made once."""

import pytest

from fixtures import own_traces
from fixtures.faults import Away
from fixtures.host import Host
from fixtures.http import Http
from fixtures.log import Window
from fixtures.postgres import Postgres
from gate.history import History
from gate.outcomes import Unverified
from suites.inventory import connections, health, server_log
from suites.inventory import versions as history_of
from suites.inventory.health import Health
from suites.inventory.target import Limits, Section
from suites.inventory.trail import RUNS, Trail
from suites.inventory.versions import Deployed


@pytest.fixture(scope="session")
def health_looks(apis: list[Http]) -> list[Health | Away]:
    """What each address says of its health, or that nothing answers there."""
    return [health.look(http) for http in apis]


@pytest.fixture
def healths(health_looks: list[Health | Away]) -> list[Health]:
    """The answers of the addresses that answer."""
    found = [look for look in health_looks if isinstance(look, Health)]
    if not found:
        raise Unverified("no address answers, so there is no health answer to read")
    return found


@pytest.fixture(scope="session")
def log_window(host: Host, section: Section, limits: Limits) -> Window:
    """The log of the window before the run."""
    return server_log.alive(connections.log(section, host).window(limits.log_window))


@pytest.fixture
def trail(database: Postgres, limits: Limits, section: Section, history: History) -> Trail:
    """The audit log of the window before the run."""
    own = section.admin.email if section.admin else ""
    return Trail(database, limits.audit_window, own, own_traces.agents(history, RUNS))


@pytest.fixture(scope="session")
def versions(host: Host, source: str, section: Section) -> Deployed:
    """The deployed revision and the earlier ones."""
    return history_of.collect(host, source, section.prisma)


@pytest.fixture(scope="session")
def note_of_rollback(host: Host, section: Section) -> str:
    """The first line of the note that says how the schema goes back; empty when there is none."""
    path = section.rollback_note
    lines = host.read(path).splitlines() if path and host.exists(path) else []
    return next((line.lstrip("# ").strip() for line in lines if line.strip()), "")
