"""Inventory, right after a deployment: uploads (document 002, section 2)."""

from collections.abc import Callable

import pytest

from suites.inventory.audit import Audit
from suites.inventory.movements import Movement
from suites.inventory.stock import OwnProduct
from suites.inventory.uploads import Direction, Uploads

Saw = Callable[[str], None]

TOO_MANY = 65_000
UNREADABLE = {
    "a quantity that is no number": ("csv", b"code,quantity\r\nGL,many\r\n"),
    "no column of quantities": ("csv", b"code,note\r\nGL,1\r\n"),
    "a kind of file that is not supported": ("pdf", b"%PDF-1.4\n"),
}
BAD_ROWS = [("inbound", "an unknown code"), ("outbound", "too large an outbound")]


@pytest.mark.item("INV-POST-04")
@pytest.mark.parametrize("kind", ["csv", "xlsx", "xls"])
@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_an_upload_is_processed_to_its_end(
    uploads: Uploads, stocked_product: OwnProduct, direction: Direction, kind: str, audit: Audit, saw: Saw
) -> None:
    """Each row of a small file is counted, moves the stock and leaves its event."""
    product, known = stocked_product, uploads.rows(direction, stocked_product.id)
    expected = product.stock().after(Movement(direction, +3 if direction == "inbound" else -3))
    job = uploads.table(direction, kind, (product.code, 1), (product.code, 2))
    end, stock = uploads.follow(job), product.stock()
    events = audit.creations(f"{direction}s", uploads.rows(direction, product.id) - known)
    assert end.status == "completed", f"{job} is {end}"
    assert (end.total, end.completed, end.failed) == (2, 2, 0), f"{job} of two good rows is {end}"
    assert stock == expected, f"{job} of 3 units left a stock of {stock}, expected {expected}"
    assert events == 2, f"audit_logs has {events} create rows for the two {direction}s of {job}"
    saw(f"{job}: {end}; stock {stock.remain}, an audit row each (without an actor: the worker has none)")


@pytest.mark.item("INV-POST-04")
@pytest.mark.parametrize("what", UNREADABLE)
def test_an_unreadable_file_ends_as_a_failed_job(uploads: Uploads, what: str, saw: Saw) -> None:
    """A file that cannot be read ends as a failed job with its reason, and applies nothing."""
    kind, content = UNREADABLE[what]
    job = uploads.send("inbound", kind, content)
    end = uploads.follow(job)
    assert end.status == "failed", f"{job} with {what} is {end}, expected failed"
    assert end.error, f"{job} with {what} failed without a reason in lastError"
    assert end.total == 0, f"{job} with {what} left {end.total} rows, expected none"
    saw(f"{what}: failed, {end.error}")


@pytest.mark.item("INV-POST-04")
@pytest.mark.parametrize(("direction", "what"), BAD_ROWS)
def test_a_bad_row_fails_alone(
    uploads: Uploads, stocked_product: OwnProduct, direction: Direction, what: str, saw: Saw
) -> None:
    """A row that cannot be applied is a failed row of a completed job; the good row beside it is applied."""
    product = stocked_product
    bad = (f"{product.code}-NONE", 1) if direction == "inbound" else (product.code, TOO_MANY)
    expected = product.stock().after(Movement(direction, +1 if direction == "inbound" else -1))
    job = uploads.table(direction, "csv", (product.code, 1), bad)
    end, stock = uploads.follow(job), product.stock()
    assert end.status == "completed", f"{job} with {what} is {end}, expected completed"
    assert (end.completed, end.failed) == (1, 1), f"{job} of a good row and {what} is {end}"
    assert end.reasons, f"{job}: the row with {what} failed without a reason"
    assert stock == expected, f"{job} with {what} left a stock of {stock}, expected {expected}"
    saw(f"{what}: failed alone, {end.reasons}")
