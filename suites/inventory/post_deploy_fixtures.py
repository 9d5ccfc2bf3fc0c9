"""Fixtures of the checks right after a deployment."""

from collections.abc import Iterator

import pytest

from fixtures.http import Http
from fixtures.postgres import Postgres
from gate.model import Safety
from suites.inventory.movements import Movement
from suites.inventory.stock import OwnProduct
from suites.inventory.target import Limits, Section
from suites.inventory.upload_removal import Remover
from suites.inventory.uploads import Uploads

FIRST_STOCK = Movement("inbound", +20)


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
