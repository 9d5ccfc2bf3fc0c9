"""Whose connections count as the service's."""

from collections.abc import Iterator

import psycopg
import pytest

from fixtures.postgres import Postgres
from gate.outcomes import Unverified
from suites.jarvis.pool import Activity


@pytest.fixture
def activity(chat_url: str) -> Iterator[Activity]:
    """Seen by connections that log in as the service does, since an operator may have no other role to give."""
    with Postgres(chat_url, name="chat") as one, Postgres(chat_url, name="chat") as other:
        other.value("select 1")
        yield Activity(one, "postgres")


def test_a_run_that_logs_in_as_the_service_is_not_the_service(activity: Activity) -> None:
    with pytest.raises(Unverified, match="nobody is connected as postgres"):
        activity.connected()


def test_a_run_that_looks_is_not_at_work_for_the_service(activity: Activity) -> None:
    assert activity.busy() == 0


def test_the_services_own_connections_are_counted(chat_url: str, activity: Activity) -> None:
    with psycopg.connect(chat_url) as idle, psycopg.connect(chat_url) as working:
        idle.rollback()
        working.execute("select 1")
        assert (activity.connected().own, activity.busy()) == (2, 1)


def test_sessions_that_cannot_be_seen_into_are_counted_all_the_same(chat_url: str) -> None:
    """Without pg_read_all_stats a session of another role shows whose it is, and neither its kind nor its state."""
    checks = chat_url.replace("postgres@", "checker:canary-Pa%2Fss@")
    with psycopg.connect(chat_url), Postgres(checks, name="chat") as database:
        seen = Activity(database, "postgres").connected()
    assert (seen.own, seen.hidden, seen.all) == (1, 1, 2)
