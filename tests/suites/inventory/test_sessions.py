"""What keeps a database busy, as a role sees it that may see into no other's sessions."""

from collections.abc import Iterator

import psycopg
import pytest

from fixtures.postgres import Postgres
from suites.inventory.sessions import Sessions
from tests.fixtures.conftest import Server


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
