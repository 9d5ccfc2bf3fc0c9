"""Removes what a killed run has left in the inventory service, by its ledger."""

from fixtures.postgres import Postgres
from fixtures.restore import drop
from gate.ledger import Entry
from gate.model import Safety
from suites.inventory import alert_trial, connections, own_audit
from suites.inventory.login import log_in
from suites.inventory.stock import expect
from suites.inventory.target import Section
from suites.inventory.upload_removal import Remover


def remove(entry: Entry, section: Section) -> None:
    """Remove one entry, or mark it left with the reason; raises Fault when the service is away."""
    removers = {
        "product": _product,
        "upload": _upload,
        "alert": _alert,
        "audit_rows": own_audit.leave,
        "scratch_database": _scratch_database,
    }
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


def _upload(entry: Entry, section: Section) -> None:
    with Remover.of(section) as remover:
        remover.sweep(entry)


def _scratch_database(entry: Entry, section: Section) -> None:
    url = connections.needed(section.restore, "restore").server
    with Postgres(url, name="restore server", safety=Safety.DRILL) as server:
        drop(server, entry.key)
    entry.removed()


def _alert(entry: Entry, section: Section) -> None:
    with connections.database(section) as database:
        alert_trial.remove(entry, database, section.sql_writes)
