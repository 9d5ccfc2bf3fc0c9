"""Fixtures of the checks right after a deployment."""

from collections.abc import Iterator

import pytest

from fixtures.http import Http
from gate.model import Safety
from suites.inventory.movements import Movement
from suites.inventory.stock import OwnProduct

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
