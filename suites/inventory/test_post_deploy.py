"""Inventory, right after a deployment (document 002, section 2)."""

from collections.abc import Callable

import pytest

from fixtures.http import Http
from fixtures.postgres import Postgres
from suites.inventory.audit import Audit
from suites.inventory.stock import OwnProduct

Saw = Callable[[str], None]


@pytest.mark.item("INV-POST-02")
def test_a_product_is_created(own_product: OwnProduct, audit: Audit, saw: Saw) -> None:
    """Creating a product stores it and writes one audit row."""
    code = own_product.read()["code"]
    rows = audit.count("products", "create", own_product.id)
    assert code == own_product.code, f"the product reads back with the code {code}, created as {own_product.code}"
    assert rows == 1, f"{rows} audit_logs rows say that product {own_product.id} was created, expected 1"
    saw(f"product {own_product.code} created and read back, one audit row")


@pytest.mark.item("INV-POST-02")
def test_a_product_is_listed(own_product: OwnProduct, saw: Saw) -> None:
    """A search for its code finds the product."""
    codes = own_product.listed()
    assert own_product.code in codes, f"a search for {own_product.code} finds {codes or 'nothing'}"
    saw(f"the list finds {own_product.code}")


@pytest.mark.item("INV-POST-02")
def test_a_product_is_updated(own_product: OwnProduct, audit: Audit, saw: Saw) -> None:
    """Updating a product changes what is read back and writes one audit row."""
    name = f"{own_product.code} renamed"
    own_product.rename(name)
    seen = own_product.read()["name"]
    rows = audit.count("products", "update", own_product.id)
    assert seen == name, f"after the update the product is called {seen!r}, expected {name!r}"
    assert rows == 1, f"{rows} audit_logs rows say that product {own_product.id} was updated, expected 1"
    saw("the new name reads back, one audit row")


@pytest.mark.item("INV-POST-02")
def test_a_product_is_deleted(own_product: OwnProduct, api: Http, database: Postgres, audit: Audit, saw: Saw) -> None:
    """Deleting a product removes it, leaves nothing behind and writes one audit row."""
    own_product.remove()
    status = api.get(f"/products/{own_product.id}").status
    left = database.value("select count(*) from products where code = %s", (own_product.code,))
    rows = audit.count("products", "delete", own_product.id)
    assert status == 404, f"the deleted product still answers {status}, expected 404"
    assert left == 0, f"the deleted product {own_product.code} is still in the table products"
    assert rows == 1, f"{rows} audit_logs rows say that product {own_product.id} was deleted, expected 1"
    saw("the product is gone, one audit row")
