"""The audit rows that a run leaves are named, whatever the target allows to look at."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fixtures.http import Http
from gate import ledger
from gate.ledger import Entry
from gate.tag import agent
from suites.inventory import own_audit
from suites.inventory.target import Section
from testbed.ports import free_port
from tests.fixtures.conftest import Server
from tests.fixtures.hostile import answer, answering, hostile

TABLE = """
    CREATE TABLE audit_logs (id text, "userId" text, "userAgent" text, "payloadJson" jsonb,
        "createdAt" timestamptz DEFAULT now());
    GRANT SELECT ON audit_logs TO checker"""
ROWS = [
    {"id": "a-1", "userId": "1", "userAgent": agent(), "payload": {"email": "admin@example.com"}},
    {"id": "a-2", "payload": {"productId": "p-1"}},
    {"id": "a-3", "userId": "1", "userAgent": "greenlight (gl-another)", "payload": {"productId": "p-1"}},
    {"id": "a-4", "payload": {"productId": "p-2"}},
]
"""Of the run itself; of the upload worker, for the run's product; and two of others."""


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    monkeypatch.setenv(ledger.LEDGER, str(tmp_path / "ledger.jsonl"))
    noted = own_audit.note()
    ledger.note("inventory", "product", "GL-1").known_as("GL-1", id="p-1")
    return noted


@pytest.fixture
def writer(postgres_server: Server) -> Iterator[psycopg.Connection]:
    url = f"postgresql://postgres@127.0.0.1:{postgres_server.port}/stock"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLE.encode())
        try:
            yield connection
        finally:
            connection.execute("DROP TABLE audit_logs")


def section(database: str | None = None, api: str = "http://127.0.0.1:1/api/v1") -> Section:
    return Section.model_validate({"api": [api], "database": database})


def told(entry: Entry) -> tuple[str, str, str]:
    last = next(each for each in ledger.entries(Path(entry.ledger)) if each.number == entry.number)
    return last.state, last.key, last.why


def test_the_runs_rows_are_listed_by_their_ids(
    entry: Entry, writer: psycopg.Connection, postgres_server: Server
) -> None:
    for row in ROWS:
        values = (row["id"], row.get("userId"), row.get("userAgent"), json.dumps(row["payload"]))
        writer.execute("INSERT INTO audit_logs VALUES (%s, %s, %s, %s)", values)
    own_audit.leave(entry, section(postgres_server.url))
    assert told(entry) == ("left", f"2 of {agent()}: a-1, a-2", own_audit.NO_ROUTE)


def test_a_run_that_wrote_none_leaves_none(entry: Entry, writer: psycopg.Connection, postgres_server: Server) -> None:
    own_audit.leave(entry, section(postgres_server.url))
    assert told(entry)[0] == "removed"


def test_without_a_database_the_api_lists_them(entry: Entry) -> None:
    body = json.dumps({"data": ROWS, "page": {"page": 1, "size": 200, "total": 4}}).encode()
    with hostile(answering(answer(body))) as server, Http(server.url, name="inventory API") as api:
        own_audit.leave(entry, section(), api)
    assert told(entry) == ("left", f"2 of {agent()}: a-1, a-2", own_audit.NO_ROUTE)


def test_where_nobody_answers_it_is_said_how_they_are_found(entry: Entry) -> None:
    own_audit.leave(entry, section(f"postgresql://checker:x@127.0.0.1:{free_port()}/stock"))
    state, key, why = told(entry)
    assert (state, key) == ("left", f"of {agent()}")
    assert why.startswith("they are not listed by id: inventory database (127.0.0.1:")
    assert why.endswith("refuses connections; audit_logs has them under this user agent")
