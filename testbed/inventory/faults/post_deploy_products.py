"""Faults of products: each verb, and what the audit log says of it."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.breaking import gone_afterwards, lost
from testbed.faults import fault
from testbed.inventory.breaking import refused
from testbed.proxy import Wrong, api_spoiled

NEEDS_A_PRODUCT = ["INV-POST-02", "INV-POST-03", "INV-POST-04", "INV-POST-06", "INV-PER-14"]

OWN_PRODUCTS = "DELETE FROM products WHERE code LIKE 'GL-%'"
"""Takes the products away that a run has made and could not delete."""


@fault(reds=NEEDS_A_PRODUCT)
def products_cannot_be_created(bed: Bed) -> Iterator[None]:
    """The table products takes no new rows."""
    with refused(bed.inventory, "products", "true"):
        yield


@fault(reds=["INV-POST-02", "INV-POST-04", "INV-PER-14"])
def a_product_reads_back_differently(bed: Bed) -> Iterator[None]:
    """The code of a new product is stored in small letters."""
    with bed.inventory.trigger("products", "NEW.code := lower(NEW.code)", "BEFORE INSERT"):
        yield


@fault(reds=["INV-POST-02"], cases=["a_product_is_listed"])
def the_list_does_not_find_products(bed: Bed) -> Iterator[None]:
    """The list of products answers with codes of others."""
    wrong = Wrong("/v1/products", "GET", replace=('"code":"GL-', '"code":"OLD-'))
    with api_spoiled(bed.inventory, wrong):
        yield


@fault(reds=["INV-POST-02"], cases=["a_product_is_updated"])
def products_keep_their_names(bed: Bed) -> Iterator[None]:
    """An update of a product is answered well and changes nothing."""
    with bed.inventory.trigger("products", "NEW.name := OLD.name"):
        yield


@fault(reds=["INV-POST-02"])
def products_cannot_be_changed(bed: Bed) -> Iterator[None]:
    """An update of a product's name fails."""
    with refused(bed.inventory, "products", "NEW.name <> OLD.name", "UPDATE"):
        yield


@fault(reds=["INV-POST-02"], cases=["a_product_is_deleted"])
def deleted_products_stay(bed: Bed) -> Iterator[None]:
    """Deleting a product is answered well, and the product stays."""
    with gone_afterwards(bed.inventory, OWN_PRODUCTS), lost(bed.inventory, "products", "true", "DELETE"):
        yield


@fault(reds=["INV-POST-02"], cases=["a_product_is_deleted"])
def a_deleted_product_keeps_its_row(bed: Bed) -> Iterator[None]:
    """A deleted product is found no more, and its row stays under another id, so that nobody can use its code again."""
    kept = "OLD.id := 'deleted-' || OLD.id; INSERT INTO products SELECT OLD.*"
    with gone_afterwards(bed.inventory, OWN_PRODUCTS), bed.inventory.trigger("products", kept, "AFTER DELETE"):
        yield


@fault(reds=NEEDS_A_PRODUCT)
def products_cannot_be_deleted(bed: Bed) -> Iterator[None]:
    """Deleting a product fails."""
    with gone_afterwards(bed.inventory, OWN_PRODUCTS), refused(bed.inventory, "products", "true", "DELETE"):
        yield


@fault(reds=["INV-POST-02", "INV-POST-06"], cases=["a_product_is_created"])
def product_creations_are_not_audited(bed: Bed) -> Iterator[None]:
    """Products are created without an audit row."""
    with lost(bed.inventory, "audit_logs", "NEW.resource = 'products' AND NEW.action = 'create'"):
        yield


@fault(reds=["INV-POST-02"], cases=["a_product_is_updated"])
def product_updates_are_not_audited(bed: Bed) -> Iterator[None]:
    """Products are changed without an audit row."""
    with lost(bed.inventory, "audit_logs", "NEW.resource = 'products' AND NEW.action = 'update'"):
        yield


@fault(reds=["INV-POST-02"], cases=["a_product_is_deleted"])
def product_deletions_are_not_audited(bed: Bed) -> Iterator[None]:
    """Products are deleted without an audit row."""
    with lost(bed.inventory, "audit_logs", "NEW.resource = 'products' AND NEW.action = 'delete'"):
        yield
