"""The inventory room's fixtures: its section, its connections, a logged-in client, what a run creates."""

from collections.abc import Iterator

import pytest

from fixtures import own_traces
from fixtures.answer import Answer
from fixtures.host import Host
from fixtures.http import Http
from fixtures.postgres import Postgres
from fixtures.restore_fixtures import backed_up, came_back, practised, restore_server  # noqa: F401
from fixtures.watching_fixtures import alertmanager, prometheus, rules  # noqa: F401
from gate.history import History
from gate.model import Safety
from gate.target import Target
from suites.inventory import connections, health
from suites.inventory.alarm_fixtures import log_stores, monitoring, website  # noqa: F401
from suites.inventory.audit import Audit
from suites.inventory.backup_fixtures import (  # noqa: F401
    backup,
    backup_files,
    pointers,
    restored,
    restoring,
)
from suites.inventory.drift_fixtures import (  # noqa: F401
    described,
    document_changes,
    env_keys,
    prisma_status,
    schemas,
)
from suites.inventory.drill_fixtures import (  # noqa: F401
    drill,
    due_alert,
)
from suites.inventory.health import Health
from suites.inventory.incident_fixtures import (  # noqa: F401
    health_looks,
    healths,
    log_window,
    note_of_rollback,
    trail,
    versions,
)
from suites.inventory.login import attempt, token_of
from suites.inventory.monitoring_fixtures import (  # noqa: F401
    database_host,
    health_times,
    sessions,
    shares,
)
from suites.inventory.post_deploy_fixtures import (  # noqa: F401
    alert_trial,
    audit_rows,
    events,
    own_creations,
    own_product,
    stocked_product,
    uploads,
    writing_api,
)
from suites.inventory.pre_release_fixtures import (  # noqa: F401
    administrator,
    compose_run,
    deployed,
    environment,
    limited,
    meant,
    resolved,
    seeded,
    source,
)
from suites.inventory.queues import Queues
from suites.inventory.security_fixtures import (  # noqa: F401
    failed_log_ins,
    seed_password_tried,
    telegram_tokens,
)
from suites.inventory.target import Admin, Limits, Section
from suites.inventory.trail import RUNS
from suites.inventory.web_fixtures import browser, web  # noqa: F401


@pytest.fixture(scope="session")
def section(target: Target) -> Section:
    """What the target says of the inventory service."""
    found: Section = target.section("inventory")
    return found


@pytest.fixture(scope="session")
def limits(section: Section) -> Limits:
    """The document's thresholds, as the target sets them."""
    return section.limits


@pytest.fixture(scope="session")
def apis(section: Section) -> Iterator[list[Http]]:
    """The API on each of its addresses, without a log-in."""
    each = connections.apis(section)
    yield each
    for http in each:
        http.close()


@pytest.fixture(scope="session")
def admin(section: Section) -> Admin:
    """The seeded administrator, as the target names it."""
    return connections.needed(section.admin, "admin")


@pytest.fixture(scope="session")
def admin_log_in(apis: list[Http], admin: Admin, history: History) -> Answer:
    """The administrator's log-in, made once a run, whatever came of it; it is the first row of the run's audit log."""
    own_traces.note_run(history, RUNS)
    return attempt(apis[0].allowing(Safety.OBSERVE), admin)


@pytest.fixture(scope="session")
def token(admin_log_in: Answer, admin: Admin) -> str:
    """The administrator's token."""
    return token_of(admin_log_in, admin.email)


@pytest.fixture
def anonymous(apis: list[Http], safety: Safety) -> Http:
    """The API without a log-in, as far as the case's safety allows."""
    return apis[0].allowing(safety)


@pytest.fixture
def api(apis: list[Http], token: str, safety: Safety) -> Http:
    """The API with the administrator's token, as far as the case's safety allows."""
    return apis[0].allowing(safety).bearer(token)


@pytest.fixture(scope="session")
def database_connection(section: Section) -> Iterator[Postgres]:
    """One connection a session; cases take it through `database`."""
    with connections.database(section) as connection:
        yield connection


@pytest.fixture
def database(database_connection: Postgres, section: Section, safety: Safety) -> Postgres:
    """The service's database, read-only unless the case may write and the target allows SQL writes."""
    return database_connection.allowing(safety if section.sql_writes else Safety.OBSERVE)


@pytest.fixture(scope="session")
def host(section: Section) -> Iterator[Host]:
    """The machine that the release lies on."""
    with connections.host(section) as machine:
        yield machine


@pytest.fixture(scope="session")
def health_answers(apis: list[Http]) -> list[Health]:
    """What each address says of its health, asked once a run."""
    return [health.observe(http) for http in apis]


@pytest.fixture
def audit(database: Postgres) -> Audit:
    """The audit log, by SQL."""
    return Audit(database)


@pytest.fixture
def queues(database: Postgres) -> Queues:
    """The upload and alert queues, by SQL."""
    return Queues(database)
