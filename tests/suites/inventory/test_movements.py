"""What a movement has to do to the stock."""

import pytest

from fixtures.faults import Fault
from suites.inventory.movements import Movement, Stock

STOCK = Stock(remain=10, total_in=12, total_out=3, total_return=1)


def test_an_inbound_raises_what_came_in() -> None:
    assert STOCK.after(Movement("inbound", +5)) == Stock(15, 17, 3, 1)


def test_an_outbound_raises_what_left_and_lowers_what_remains() -> None:
    assert STOCK.after(Movement("outbound", -3)) == Stock(7, 12, 6, 1)


def test_a_return_raises_what_came_back() -> None:
    assert STOCK.after(Movement("return", +2)) == Stock(12, 12, 3, 3)


def test_only_a_completed_return_is_registered() -> None:
    assert Movement("return", +2).body("p1", "why") == {
        "productId": "p1",
        "quantity": 2,
        "reason": "why",
        "status": "completed",
    }


def test_a_quantity_is_never_negative() -> None:
    assert Movement("outbound", -3).body("p1", "why") == {"productId": "p1", "quantity": 3}


@pytest.mark.parametrize(
    "product", [None, [], {}, {"remain": 1}, {"remain": "1", "totalIn": 1, "totalOut": 0, "totalReturn": 0}]
)
def test_a_product_without_totals_has_no_stock(product: object) -> None:
    with pytest.raises(Fault, match="says nothing of its stock"):
        Stock.of(product)
