"""Whose the rows of the audit log are: a user's, or the checks' own."""

from collections.abc import Iterator

import psycopg
import pytest

from fixtures.postgres import Postgres
from gate.tag import agent
from suites.inventory.trail import MOST_OF_A_RUN, Trail
from tests.fixtures.conftest import Server

ADMIN, OPERATOR = "admin@example.com", "operator@example.com"
OURS, ANOTHER = agent("gl-0a1b2c"), agent("gl-anything")
TABLES = """
    CREATE TABLE "User" (id text, email text);
    CREATE TABLE audit_logs (id text DEFAULT gen_random_uuid(), "userId" text, resource text, action text,
        "entityId" text, "ipAddress" text, "userAgent" text, "createdAt" timestamptz DEFAULT now() - interval '1 hour');
    INSERT INTO "User" VALUES ('1', 'admin@example.com'), ('2', 'operator@example.com');
    GRANT SELECT ON "User", audit_logs TO checker"""
WRITE = """INSERT INTO audit_logs ("userId", resource, action, "entityId", "userAgent")
    SELECT (SELECT id FROM "User" WHERE email = %s), 'products', 'delete', 'x', %s FROM generate_series(1, %s::int)"""


@pytest.fixture
def writer(postgres_server: Server) -> Iterator[psycopg.Connection]:
    """The service's database, as the service writes it."""
    url = f"postgresql://postgres@127.0.0.1:{postgres_server.port}/stock"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES.encode())
        try:
            yield connection
        finally:
            connection.execute('DROP TABLE audit_logs, "User"')


@pytest.fixture
def trail(postgres_server: Server, writer: psycopg.Connection) -> Iterator[Trail]:
    with Postgres(postgres_server.url, name="database") as database:
        yield Trail(database, 86400, ADMIN, [OURS])


def busiest(trail: Trail) -> list[tuple[str, int]]:
    return [(row.who, row.times) for row in trail.busiest("delete")]


def greenlights(trail: Trail) -> tuple[int, int]:
    found = trail.greenlights()
    return found.own, found.alleged


def test_what_a_known_run_did_is_the_checks_own(writer: psycopg.Connection, trail: Trail) -> None:
    writer.execute(WRITE, (ADMIN, OURS, 12))
    assert (busiest(trail), greenlights(trail)) == ([], (12, 0))


def test_a_header_that_looks_like_the_checks_excuses_nobody(writer: psycopg.Connection, trail: Trail) -> None:
    writer.execute(WRITE, (ADMIN, ANOTHER, 5000))
    assert (busiest(trail), greenlights(trail)) == ([(ADMIN, 5000)], (0, 5000))


def test_more_than_a_run_writes_is_not_the_runs(writer: psycopg.Connection, trail: Trail) -> None:
    writer.execute(WRITE, (ADMIN, OURS, 5000))
    assert busiest(trail) == [(ADMIN, 5000 - MOST_OF_A_RUN)]
    assert greenlights(trail) == (MOST_OF_A_RUN, 5000 - MOST_OF_A_RUN)


def test_another_account_is_never_the_checks(writer: psycopg.Connection, trail: Trail) -> None:
    writer.execute(WRITE, (OPERATOR, OURS, 60))
    writer.execute(WRITE, (ADMIN, None, 3))
    assert (busiest(trail), greenlights(trail)) == ([(OPERATOR, 60), (ADMIN, 3)], (0, 60))
