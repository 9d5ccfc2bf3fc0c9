"""Fixtures that collect what is judged from time to time; each observation is made once."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fixtures.faults import Away
from fixtures.host import Host
from fixtures.http import Http
from fixtures.log import Window
from fixtures.monitoring import Prometheus
from fixtures.postgres import Postgres
from gate.fixtures import Attestation
from gate.history import History
from gate.model import Safety
from gate.outcomes import Unverified
from gate.settings import Duration
from suites.inventory import (
    administrators,
    backups,
    connections,
    database_url,
    drills,
    health,
    own_refusals,
    response_times,
    restore,
    server_log,
    telegram_token,
)
from suites.inventory import versions as history_of
from suites.inventory.administrators import Tried
from suites.inventory.backups import Backups
from suites.inventory.connections import needed
from suites.inventory.database_url import Pointer
from suites.inventory.envfiles import Environment
from suites.inventory.health import Health
from suites.inventory.response_times import Times
from suites.inventory.restore import Restored
from suites.inventory.server_log import Shares
from suites.inventory.sessions import Sessions
from suites.inventory.target import Backup, Limits, Section
from suites.inventory.telegram_token import Token
from suites.inventory.trail import Trail
from suites.inventory.versions import Deployed

RESTORE_EVERY = Duration.of("92d")


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
def trail(database: Postgres, limits: Limits, section: Section) -> Trail:
    """The audit log of the window before the run."""
    return Trail(database, limits.audit_window, section.admin.email if section.admin else "")


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


# --- backups -----------------------------------------------------------------


@pytest.fixture(scope="session")
def backup(section: Section) -> Backup:
    """What the target says of the backups."""
    return needed(section.backup, "backup")


@pytest.fixture(scope="session")
def backed_up(host: Host, backup: Backup) -> Backups:
    """The backup files."""
    return backups.collect(host, backup)


@pytest.fixture(scope="session")
def restore_server(section: Section) -> Iterator[Postgres]:
    """The server that backups may be restored on, for drills only."""
    url = needed(section.restore, "restore").server
    with Postgres(url, name="restore server", safety=Safety.DRILL) as server:
        yield server


@pytest.fixture(scope="session")
def practised(
    host: Host,
    backed_up: Backups,
    section: Section,
    restore_server: Postgres,
    database_connection: Postgres,
    history: History,
) -> Iterator[Restored]:
    """The restore drill, done once a run; a good one is remembered with its date."""
    pg_restore = needed(section.restore, "restore").pg_restore
    with restore.scratch_database(restore_server) as scratch:
        found = restore.practise(host, backed_up.newest, pg_restore, scratch, database_connection)
        if found.whole:
            history.done("INV-PER-06", backup=found.file.path, tables=len(found.tables))
        yield found


@pytest.fixture
def restored(
    safety: Safety, section: Section, history: History, attestation: Attestation, request: pytest.FixtureRequest
) -> Restored:
    """What the restore drill gave; where it is not allowed, the last one or an attestation stands for it."""
    if safety < Safety.DRILL:
        every = section.restore.every if section.restore else RESTORE_EVERY
        drills.stand_in("INV-PER-06", every.delta, history, attestation)
    found: Restored = request.getfixturevalue("practised")
    return found


@pytest.fixture
def came_back(restored: Restored) -> Restored:
    """The restored database, where there is one."""
    if not restored.ran.ok:
        raise Unverified(f"nothing came back to look at: {restored.ran.sentence}")
    return restored


@pytest.fixture(scope="session")
def pointers(environment: Environment, database_connection: Postgres, section: Section) -> list[Pointer]:
    """Where each DATABASE_URL points."""
    return database_url.collect(environment, section.environment.database or database_connection.address)


# --- security ----------------------------------------------------------------


@dataclass(frozen=True)
class Refused:
    """Log-ins that failed in the window: all of them, and those that were this project's own checks'."""

    all: int
    own: int

    @property
    def others(self) -> int:
        """Those of somebody else."""
        return max(self.all - self.own, 0)

    def __str__(self) -> str:
        return f"{self.others}" + (f" (and {self.own} of this gate's own checks)" if self.own else "")


@pytest.fixture
def seed_password_tried(anonymous: Http, database: Postgres, history: History) -> list[Tried]:
    """One log-in of each administrator with the seed's documented password."""
    names = administrators.names(database)[: administrators.MOST]
    tried = [administrators.try_seed_password(anonymous, name) for name in names]
    own_refusals.note(history, sum(each.status == 401 for each in tried))
    return tried


@pytest.fixture
def telegram_tokens(database: Postgres, environment: Environment) -> list[Token]:
    """The bot token wherever it stands."""
    return telegram_token.collect(database, environment)


@pytest.fixture
def failed_log_ins(log_window: Window, history: History) -> Refused:
    """The failed log-ins of the window before the run."""
    own = own_refusals.between(history, log_window.since, log_window.until)
    return Refused(server_log.failed_log_ins(log_window), own)


# --- monitoring --------------------------------------------------------------


@pytest.fixture
def health_times(apis: list[Http], section: Section, limits: Limits) -> list[Times]:
    """The health endpoint's response times: the monitoring system's series where it has enough, else sampled now."""
    times = _seen_by_monitoring(section, limits) or response_times.sampled(apis, limits)
    return response_times.enough(times, limits.fewest_health_samples)


def _seen_by_monitoring(section: Section, limits: Limits) -> list[Times]:
    monitoring = section.monitoring
    if not monitoring or not monitoring.prometheus:
        return []
    with Http(monitoring.prometheus, name="Prometheus") as http:
        return response_times.of_monitoring(Prometheus(http), monitoring.health_series, limits)


@pytest.fixture
def shares(log_window: Window, limits: Limits) -> Shares:
    """The requests of the window before the run, by how they ended."""
    return Shares.of(log_window, limits.fewest_requests)


@pytest.fixture
def sessions(database: Postgres) -> Sessions:
    """What keeps the database busy."""
    return Sessions(database)
