"""Removes what a killed run has left in the inventory service, by its ledger."""

from functools import cache
from pathlib import Path

from fixtures import own_traces
from fixtures.http import Http
from fixtures.postgres import Postgres
from fixtures.restore import drop
from gate.history import History
from gate.ledger import Entry
from gate.model import Safety
from gate.tag import tag
from suites.inventory import alert_trial, connections, own_audit
from suites.inventory.login import log_in
from suites.inventory.stock import expect
from suites.inventory.target import Section
from suites.inventory.trail import RUNS
from suites.inventory.upload_removal import Remover


def remove(entry: Entry, section: Section) -> None:
    """Remove one entry, or mark it left with the reason; raises Fault when the service is away."""
    removers = {
        "product": _product,
        "upload": _upload,
        "alert": _alert,
        "audit_rows": _audit_rows,
        "scratch_database": _scratch_database,
    }
    removers[entry.kind](entry, section)


def _product(entry: Entry, section: Section) -> None:
    """The sweep's own audit rows are listed as the run's own are."""
    _note_run(entry)
    with connections.apis(section)[0] as http:
        api = http.allowing(Safety.WRITE).bearer(log_in(http, connections.needed(section.admin, "admin")))
        rows = _own_rows(tag())
        try:
            _delete(api, entry.key)
        finally:
            own_audit.leave(rows, section, api)
    entry.removed()


def _delete(api: Http, code: str) -> None:
    """By code: the id may not have been written down before the kill."""
    found = expect(api.get("/products", params={"search": code, "includeDisabled": "true"}), 200)["data"]
    for row in found:
        if row["code"] == code:
            expect(api.delete(f"/products/{row['id']}"), 200)


def _audit_rows(entry: Entry, section: Section) -> None:
    _note_run(entry)
    own_audit.leave(entry, section)


def _note_run(entry: Entry) -> None:
    """The log-in of the sweep is a row of this installation; its history lies beside the ledgers."""
    own_traces.note_run(History(Path(entry.ledger).parents[1]), RUNS)


@cache
def _own_rows(_run: str) -> Entry:
    """One entry for all that the run sweeps."""
    return own_audit.note()


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
