"""What keeps a database busy, as a role sees it that may see into no other's sessions."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from fixtures.postgres import Postgres
from suites.inventory.sessions import Sessions
from tests.fixtures.conftest import Server, new_server


@pytest.fixture
def stranger(postgres_server: Server) -> Iterator[psycopg.Connection]:
    """A session of another role, in the middle of a transaction."""
    with psycopg.connect(f"postgresql://postgres@127.0.0.1:{postgres_server.port}/stock") as connection:
        connection.execute("SELECT 1")
        yield connection


@pytest.fixture
def sessions(postgres_server: Server) -> Iterator[Sessions]:
    with Postgres(postgres_server.url, name="database") as database:
        yield Sessions(database)


def test_a_session_that_cannot_be_seen_into_is_counted(stranger: psycopg.Connection, sessions: Sessions) -> None:
    used, most = sessions.connections()
    assert used >= 2
    assert most == 100
    assert sessions.hidden() >= 1


def test_the_servers_own_processes_are_no_clients(stranger: psycopg.Connection, sessions: Sessions) -> None:
    used, _ = sessions.connections()
    clients = "select count(*) from pg_stat_activity where backend_type = 'client backend'"
    assert stranger.execute(clients).fetchone() == (used,)


def test_nothing_is_hidden_from_a_role_that_may_see_everything(
    postgres_server: Server, stranger: psycopg.Connection, sessions: Sessions
) -> None:
    postgres_server.superuser("GRANT pg_read_all_stats TO checker")
    try:
        assert sessions.hidden() == 0
        assert sessions.longest_idle().pid == stranger.info.backend_pid
    finally:
        postgres_server.superuser("REVOKE pg_read_all_stats FROM checker")


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that keeps count of statements, where the machine has pg_stat_statements."""
    with new_server(tmp_path_factory.mktemp("counting")) as server:
        with _service(server) as service:
            known = service.execute("SELECT FROM pg_available_extensions WHERE name = 'pg_stat_statements'").rowcount
        if not known:
            pytest.skip("this machine's PostgreSQL has no pg_stat_statements")
        server.superuser("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        server.stop()
        server.start()
        with _service(server) as service:
            service.execute("CREATE EXTENSION pg_stat_statements")
            service.execute("GRANT pg_read_all_stats TO checker")
        yield server


def _service(server: Server) -> psycopg.Connection:
    return psycopg.connect(f"postgresql://postgres@127.0.0.1:{server.port}/stock", autocommit=True)


def _statements(server: Server) -> dict[str, Any]:
    with Postgres(server.url, name="database") as database:
        found = Sessions(database).statements()
    assert found is not None
    return found


def test_a_backups_copy_is_no_statement_of_the_service(counting: Server) -> None:
    with _service(counting) as service:
        service.execute("SELECT pg_stat_statements_reset()")
        with service.cursor().copy("COPY (SELECT pg_sleep(0.3)) TO STDOUT") as copy:
            list(copy)
        service.execute("/* a comment */ SELECT 41 AS answer")
    found = _statements(counting)
    assert found["utility"].query.startswith("COPY")
    assert found["utility"].seconds >= 0.3
    assert found["service"].seconds < 0.3


def test_the_checks_own_statements_are_told_by_their_mark(counting: Server) -> None:
    with _service(counting) as service:
        service.execute("SELECT pg_stat_statements_reset()")
    with Postgres(counting.url, name="database") as database:
        database.rows("SELECT pg_sleep(%s) AS slept", (0.3,))
    found = _statements(counting)
    assert (found["own"].query[:15], found["own"].seconds >= 0.3) == ("SELECT pg_sleep", True)
    assert "service" not in found or found["service"].seconds < 0.3


def test_what_a_role_may_not_see_is_hidden_and_counted(counting: Server) -> None:
    with _service(counting) as service:
        service.execute("SELECT pg_sleep(0.3)")
    counting.superuser("REVOKE pg_read_all_stats FROM checker")
    try:
        hidden = _statements(counting)["hidden"]
    finally:
        counting.superuser("GRANT pg_read_all_stats TO checker")
    assert hidden.statements >= 1
    assert hidden.seconds >= 0.3


def test_without_the_extension_nothing_is_counted(sessions: Sessions) -> None:
    assert sessions.statements() is None
