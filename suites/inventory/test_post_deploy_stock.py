"""Inventory, right after a deployment: stock (document 002, section 2)."""

from collections.abc import Callable

import pytest

from suites.inventory.audit import Audit
from suites.inventory.movements import Movement
from suites.inventory.stock import OwnProduct, reason

Saw = Callable[[str], None]

MOVEMENTS = [Movement("inbound", +5), Movement("outbound", -3), Movement("return", +2)]


@pytest.mark.item("INV-POST-03")
@pytest.mark.parametrize("movement", MOVEMENTS, ids=str)
def test_stock_moves_by_exactly_the_quantity(
    stocked_product: OwnProduct, movement: Movement, audit: Audit, saw: Saw
) -> None:
    """Each kind of movement changes the stock by its quantity and writes one audit row."""
    before = stocked_product.stock()
    row = stocked_product.register(movement)
    after, expected = stocked_product.stock(), before.after(movement)
    rows = audit.count(movement.resource, "create", row)
    assert after == expected, f"{movement}: stock went from {before} to {after}, expected {expected}"
    assert rows == 1, f"{rows} audit_logs rows say that {movement.kind} {row} was created, expected 1"
    saw(f"{movement}: stock {before.remain} → {after.remain}, one audit row")


@pytest.mark.item("INV-POST-03")
def test_no_more_leaves_than_there_is(stocked_product: OwnProduct, saw: Saw) -> None:
    """An outbound larger than the stock is refused and changes nothing."""
    before, sent = stocked_product.stock(), stocked_product.count("outbounds")
    too_many = Movement("outbound", -(before.remain + 1))
    answer = stocked_product.attempt(too_many)
    after, sent_after = stocked_product.stock(), stocked_product.count("outbounds")
    assert answer.status == 400, f"{too_many} from a stock of {before.remain} was not refused: {answer.exchange}"
    assert after == before, f"a refused outbound moved the stock from {before} to {after}"
    assert sent_after == sent, f"a refused outbound left a row: {sent} outbounds before, {sent_after} after"
    saw(f"{too_many} from a stock of {before.remain} was refused: {reason(answer)}")
