"""The audit rows that the run leaves: the service has no route that deletes one, so they are listed by their ids."""

from collections.abc import Iterator
from pathlib import Path

from fixtures.faults import Fault
from fixtures.http import Http
from gate import ledger
from gate.clock import run_started
from gate.ledger import Entry
from gate.outcomes import Unverified
from gate.tag import agent
from gate.text import listed
from suites.inventory import connections
from suites.inventory.login import log_in
from suites.inventory.stock import expect
from suites.inventory.target import Section

MOST = 100  # ids; a run leaves about forty
NEWEST = 200  # rows of one page, the most that the service gives
NO_ROUTE = "the service has no route that deletes an audit row"
_ROWS = """select id from audit_logs where "createdAt" >= %(since)s::timestamptz - interval '10 minutes'
    and ("userAgent" = %(agent)s or ("userId" is null and "payloadJson"->>'productId' = any(%(products)s)))
    order by "createdAt", id"""


def note() -> Entry:
    """Write down that the run leaves audit rows from now on; they carry its user agent, but for the upload worker's."""
    return ledger.note("inventory", "audit_rows", f"of {agent()}", agent=agent(), since=run_started().isoformat())


def leave(entry: Entry, section: Section, api: Http | None = None) -> None:
    """List the rows by one query: by SQL, or, where the target names no database, by the API (logged in, or `api`)."""
    try:
        ids = _by_sql(entry, section) if section.database else list(_by_api(entry, section, api))
    except (Fault, Unverified) as why:
        entry.left(entry.key, f"they are not listed by id: {why}; audit_logs has them under this user agent")
        return
    if ids:
        entry.left(f"{len(ids)} {entry.key}: {listed(ids, MOST)}", NO_ROUTE)
    else:
        entry.removed()


def _products(entry: Entry) -> list[str]:
    """The run's own products: the upload worker's rows name nothing else of the run."""
    return [each.undo["id"] for each in ledger.entries(Path(entry.ledger)) if "id" in each.undo]


def _by_sql(entry: Entry, section: Section) -> list[str]:
    with connections.database(section) as database:
        found = database.rows(_ROWS, {**entry.undo, "products": _products(entry)})
    return [row.id for row in found]


def _by_api(entry: Entry, section: Section, api: Http | None) -> Iterator[str]:
    with connections.apis(section)[0] as http:
        seen = api or http.bearer(log_in(http, connections.needed(section.admin, "admin")))
        rows = expect(seen.get("/audit/logs", params={"size": NEWEST}), 200)["data"]
    products = _products(entry)
    for row in rows:
        by_worker = "userId" not in row and (row.get("payload") or {}).get("productId") in products
        if row.get("userAgent") == entry.undo["agent"] or by_worker:
            yield str(row["id"])
