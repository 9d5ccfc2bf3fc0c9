"""Faults of stock: movements that do not move it, or not by their quantity, and what the audit log says of them."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.breaking import lost
from testbed.faults import fault
from testbed.proxy import Wrong, api_spoiled

KINDS = ("csv", "xls", "xlsx")

PUT_BACK = 'IF NEW."{0}" <> OLD."{0}" THEN NEW := OLD; END IF'
PUT_BACK_THESE = 'IF NEW."totalOut" = OLD."totalOut" + 13 THEN NEW := OLD; END IF'
REFUSED_AND_SENT = Wrong("/v1/outbounds", "POST", status=400, ask=(r'"quantity": ?2\d', '"quantity": 13'))
"""13 units leave for an outbound of 20 or more, which is larger than the stock, and the answer is a refusal."""
TWICE = 'NEW."{0}" := NEW."{0}" + (NEW."{0}" - OLD."{0}")'


@fault(
    reds=["INV-POST-03", "INV-POST-04", "INV-POST-06", "INV-PER-14"],
    cases=["stock_moves_by_exactly_the_quantity[inbound 5]"],
)
def inbound_leaves_the_stock_alone(bed: Bed) -> Iterator[None]:
    """A trigger puts a product back after an inbound, as a lost update would: nothing can leave then either."""
    with bed.inventory.trigger("products", PUT_BACK.format("totalIn")):
        yield


@fault(reds=["INV-POST-03", "INV-POST-04"], cases=["stock_moves_by_exactly_the_quantity[outbound 3]"])
def outbound_leaves_the_stock_alone(bed: Bed) -> Iterator[None]:
    """A trigger puts a product back after an outbound, as a lost update would."""
    with bed.inventory.trigger("products", PUT_BACK.format("totalOut")):
        yield


@fault(reds=["INV-POST-03"], cases=["stock_moves_by_exactly_the_quantity[return 2]"])
def return_leaves_the_stock_alone(bed: Bed) -> Iterator[None]:
    """A trigger puts a product back after a return, as a lost update would."""
    with bed.inventory.trigger("products", PUT_BACK.format("totalReturn")):
        yield


@fault(reds=["INV-POST-03", "INV-POST-04"], cases=["stock_moves_by_exactly_the_quantity[outbound 3]"])
def outbound_counts_twice(bed: Bed) -> Iterator[None]:
    """The total of what left grows by twice the quantity; what remains is right."""
    with bed.inventory.trigger("products", TWICE.format("totalOut")):
        yield


@fault(reds=["INV-POST-03"], cases=["no_more_leaves_than_there_is"])
def too_large_an_outbound_is_accepted(bed: Bed) -> Iterator[None]:
    """An outbound larger than the stock is answered 201."""
    wrong = Wrong("/v1/outbounds", "POST", status=201)
    with api_spoiled(bed.inventory, wrong):
        yield


@fault(reds=["INV-POST-03"], cases=["no_more_leaves_than_there_is"])
def too_large_an_outbound_empties_the_stock(bed: Bed) -> Iterator[None]:
    """An outbound larger than the stock is answered 201, and takes all that there is."""
    wrong = Wrong("/v1/outbounds", "POST", status=201, ask=(r'"quantity": ?25', '"quantity": 24'))
    with api_spoiled(bed.inventory, wrong):
        yield


@fault(reds=["INV-POST-03"], cases=["no_more_leaves_than_there_is"])
def a_refused_outbound_moves_the_stock(bed: Bed) -> Iterator[None]:
    """An outbound larger than the stock is answered 400, and goods leave all the same."""
    with api_spoiled(bed.inventory, REFUSED_AND_SENT):
        yield


@fault(reds=["INV-POST-03"], cases=["no_more_leaves_than_there_is"])
def a_refused_outbound_leaves_a_row(bed: Bed) -> Iterator[None]:
    """An outbound larger than the stock is answered 400 and moves nothing, and its row stays."""
    with api_spoiled(bed.inventory, REFUSED_AND_SENT), bed.inventory.trigger("products", PUT_BACK_THESE):
        yield


@fault(
    reds=["INV-POST-03", "INV-POST-04", "INV-POST-06"],
    cases=[f"an_upload_is_processed_to_its_end[inbound-{kind}]" for kind in KINDS],
)
def inbounds_are_not_audited(bed: Bed) -> Iterator[None]:
    """Inbounds are registered without an audit row."""
    with lost(bed.inventory, "audit_logs", "NEW.resource = 'inbounds'"):
        yield


@fault(
    reds=["INV-POST-03", "INV-POST-04", "INV-POST-06"],
    cases=[f"an_upload_is_processed_to_its_end[outbound-{kind}]" for kind in KINDS],
)
def outbounds_are_not_audited(bed: Bed) -> Iterator[None]:
    """Outbounds are registered without an audit row."""
    with lost(bed.inventory, "audit_logs", "NEW.resource = 'outbounds'"):
        yield


@fault(reds=["INV-POST-03", "INV-POST-06"], cases=["stock_moves_by_exactly_the_quantity[return 2]"])
def returns_are_not_audited(bed: Bed) -> Iterator[None]:
    """Returns are registered without an audit row."""
    with lost(bed.inventory, "audit_logs", "NEW.resource = 'returns'"):
        yield
