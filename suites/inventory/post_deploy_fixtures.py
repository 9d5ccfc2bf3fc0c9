"""Fixtures of the checks right after a deployment."""

from collections.abc import Iterator, Mapping

import pytest

from fixtures.http import Http
from fixtures.postgres import Postgres
from gate.model import Safety
from suites.inventory import alert_trial as trial
from suites.inventory import own_audit
from suites.inventory.alert_trial import Attempt
from suites.inventory.audit_events import Events
from suites.inventory.movements import Movement
from suites.inventory.stock import OwnProduct
from suites.inventory.target import Limits, Section
from suites.inventory.upload_removal import Remover
from suites.inventory.uploads import Uploads

FIRST_STOCK = Movement("inbound", +20)
OWN_MOVEMENTS = [Movement("inbound", +3), Movement("outbound", -2), Movement("return", +1)]


@pytest.fixture(scope="session")
def writing_api(apis: list[Http], token: str) -> Http:
    """The API with the administrator's token, for what cases share that may write."""
    return apis[0].allowing(Safety.WRITE).bearer(token)


@pytest.fixture(scope="session")
def audit_rows(section: Section, writing_api: Http) -> Iterator[None]:
    """What the run writes leaves rows in the audit log, which are listed at its end."""
    entry = own_audit.note()
    yield
    own_audit.leave(entry, section, writing_api)


@pytest.fixture
def own_product(api: Http, audit_rows: None) -> Iterator[OwnProduct]:
    """A product of the run's own, noted in the ledger before it is created, and removed."""
    product = OwnProduct.create(api)
    yield product
    product.remove()


@pytest.fixture(scope="module")
def stocked_product(writing_api: Http, audit_rows: None) -> Iterator[OwnProduct]:
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
