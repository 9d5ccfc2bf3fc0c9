"""Fixtures of the checks right after a deployment."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack

import pytest

from fixtures.answer import Answer
from fixtures.browser import Browser
from fixtures.faults import Absent
from fixtures.http import Http
from fixtures.monitoring import Alertmanager, Prometheus, Rule
from fixtures.postgres import Postgres
from gate.model import Safety
from suites.inventory import alert_trial as trial
from suites.inventory import connections
from suites.inventory import log_stores as stores
from suites.inventory.alert_trial import Attempt
from suites.inventory.audit_events import Events
from suites.inventory.log_stores import LogStore
from suites.inventory.login import token_of
from suites.inventory.movements import Movement
from suites.inventory.stock import OwnProduct
from suites.inventory.target import Admin, Limits, Monitoring, Section
from suites.inventory.upload_removal import Remover
from suites.inventory.uploads import Uploads
from suites.inventory.web_files import ByFiles
from suites.inventory.web_ui import InBrowser, WebUi

FIRST_STOCK = Movement("inbound", +20)
LARGEST_ASSET = 20_000_000  # bytes
OWN_MOVEMENTS = [Movement("inbound", +3), Movement("outbound", -2), Movement("return", +1)]


@pytest.fixture(scope="session")
def writing_api(apis: list[Http], token: str) -> Http:
    """The API with the administrator's token, for what cases share that may write."""
    return apis[0].allowing(Safety.WRITE).bearer(token)


@pytest.fixture(scope="module")
def stocked_product(writing_api: Http) -> Iterator[OwnProduct]:
    """A product of the run's own with 20 units in stock, shared by the cases of one point."""
    product = OwnProduct.create(writing_api)
    try:
        product.register(FIRST_STOCK)
        yield product
    finally:
        product.remove()


@pytest.fixture(scope="module")
def uploads(writing_api: Http, database_connection: Postgres, section: Section, limits: Limits) -> Iterator[Uploads]:
    """Uploads of the run's own: followed to their end, removed as far as the target allows it."""
    own = Uploads(writing_api, database_connection, limits.upload_end)
    with Remover.of(section) as remover:
        yield own
        remover.remove(own.sent)


@pytest.fixture
def alert_trial(safety: Safety, section: Section, request: pytest.FixtureRequest) -> Iterator[Attempt | None]:
    """One test message to the receivers, where this run and the target allow it; else None."""
    if safety < Safety.DRILL or not section.test_message:
        yield None
        return
    api, database = request.getfixturevalue("writing_api"), request.getfixturevalue("database_connection")
    attempt, entry = trial.send(api, database)
    yield attempt
    if attempt.record:
        trial.remove(entry, database, section.sql_writes)
    else:
        entry.removed()


@pytest.fixture
def events(database: Postgres) -> Events:
    """The creations that the audit log knows of before the run."""
    return Events(database)


@pytest.fixture(scope="module")
def own_creations(allow: Safety, request: pytest.FixtureRequest) -> Mapping[str, str]:
    """The ids of what the run creates, by entity, where it may write; users cannot be removed, so none is created."""
    if allow < Safety.WRITE:
        return {}
    product: OwnProduct = request.getfixturevalue("stocked_product")
    return {"product": product.id, **{movement.kind: product.register(movement) for movement in OWN_MOVEMENTS}}


@pytest.fixture(scope="session")
def monitoring(section: Section) -> Monitoring:
    """What the target says of the monitoring system; nothing of it may be named."""
    return section.monitoring or Monitoring()


@pytest.fixture(scope="session")
def prometheus(section: Section, monitoring: Monitoring) -> Iterator[Prometheus | None]:
    """The Prometheus that the target names."""
    with ExitStack() as opened:
        url = monitoring.prometheus
        yield Prometheus(opened.enter_context(connections.web(section, url, "Prometheus"))) if url else None


@pytest.fixture(scope="session")
def rules(prometheus: Prometheus | None) -> Sequence[Rule] | None:
    """Its rules, asked once a run."""
    return prometheus.rules() if prometheus else None


@pytest.fixture(scope="session")
def alertmanager(section: Section, monitoring: Monitoring) -> Iterator[Alertmanager | None]:
    """The Alertmanager that the target names."""
    with ExitStack() as opened:
        url = monitoring.alertmanager
        yield Alertmanager(opened.enter_context(connections.web(section, url, "Alertmanager"))) if url else None


@pytest.fixture(scope="session")
def log_stores(section: Section, monitoring: Monitoring) -> Iterator[Sequence[LogStore]]:
    """The log stores that the target names."""
    with ExitStack() as opened:
        yield stores.named(monitoring, lambda url, name: opened.enter_context(connections.web(section, url, name)))


@pytest.fixture(scope="module")
def web(section: Section, admin: Admin, request: pytest.FixtureRequest) -> Iterator[WebUi]:
    """The web UI with the administrator logged in: in a browser, or by its files where the runner has none."""
    address = connections.needed(section.web, "web")
    with ExitStack() as opened:
        try:
            browser = opened.enter_context(Browser())
            visitor = browser.session(address, any_certificate=bool(section.tls and section.tls.ca))
            session = opened.enter_context(visitor)
        except Absent as absent:
            http = opened.enter_context(connections.web(section, address, "web UI", max_bytes=LARGEST_ASSET))
            yield ByFiles(http, str(absent), _api_lets_in(request.getfixturevalue("admin_log_in"), admin))
        else:
            yield InBrowser(session, admin)


def _api_lets_in(answer: Answer, admin: Admin) -> str:
    token_of(answer, admin.email)
    return f"the log-in API issues a token to {admin.email}; the form was not tried"
