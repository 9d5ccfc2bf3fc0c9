"""Removes what a killed run has left in the inventory service, by its ledger."""

from gate.ledger import Entry
from gate.model import Safety
from suites.inventory import connections
from suites.inventory.login import log_in
from suites.inventory.stock import expect
from suites.inventory.target import Section


def remove(entry: Entry, section: Section) -> None:
    """Remove one entry, or mark it left with the reason; raises Fault when the service is away."""
    removers = {"product": _product}
    removers[entry.kind](entry, section)


def _product(entry: Entry, section: Section) -> None:
    """By code: the id may not have been written down before the kill."""
    with connections.apis(section)[0] as http:
        api = http.allowing(Safety.WRITE).bearer(log_in(http, connections.needed(section.admin, "admin")))
        found = expect(api.get("/products", params={"search": entry.key, "includeDisabled": "true"}), 200)["data"]
        for row in found:
            if row["code"] == entry.key:
                expect(api.delete(f"/products/{row['id']}"), 200)
    entry.removed()
