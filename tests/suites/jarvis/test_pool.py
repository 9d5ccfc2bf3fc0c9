"""Whose connections count as the service's, and how many Prisma opens where nobody has said."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fixtures.host import Host
from fixtures.postgres import Postgres
from gate.outcomes import Unverified
from suites.jarvis import pool
from suites.jarvis.pool import Activity


def x86(*processors: tuple[int, int], cpu_cores: int) -> str:
    """What /proc/cpuinfo says of processors, each a thread of a socket and a core."""
    lines = "processor\t: {}\nphysical id\t: {}\nsiblings\t: 4\ncore id\t\t: {}\ncpu cores\t: {}\nflags\t\t: fpu ht\n\n"
    return "".join(lines.format(n, *each, cpu_cores) for n, each in enumerate(processors))


HYPER_THREADING = x86((0, 0), (0, 0), (0, 1), (0, 1), cpu_cores=2)
TWO_SOCKETS = x86((0, 0), (0, 0), (1, 0), (1, 0), cpu_cores=1)
VIRTUAL = "processor\t: 0\nmodel name\t: QEMU\n\nprocessor\t: 1\nmodel name\t: QEMU\n\n"
ARM = "processor\t: 0\nBogoMIPS\t: 243.75\nCPU part\t: 0xd0c\n\nprocessor\t: 1\nBogoMIPS\t: 243.75\nCPU part\t: 0xd0c\n"


@pytest.mark.parametrize(
    ("cpuinfo", "count"), [(HYPER_THREADING, 2), (TWO_SOCKETS, 2), (VIRTUAL, 0), (ARM, 0), ("", 0)]
)
def test_cores_are_counted_and_not_their_threads(cpuinfo: str, count: int) -> None:
    assert pool.cores(cpuinfo) == count


@pytest.mark.parametrize(
    ("cpuinfo", "size", "counted"),
    [
        (HYPER_THREADING, 5, "2 x 2 physical cores + 1"),
        (ARM, 2 * len(os.sched_getaffinity(0)) + 1, "tells no cores"),
    ],
)
def test_the_default_is_prismas_and_says_what_was_counted(
    cpuinfo: str, size: int, counted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text(cpuinfo)
    monkeypatch.setattr(pool, "CPUS", str(file))
    with Host() as host:
        found, said = pool.default(host)
    assert (found, counted in said) == (size, True)


@pytest.fixture
def activity(chat_url: str) -> Iterator[Activity]:
    """Seen by connections that log in as the service does, since an operator may have no other role to give.

    The server ends a connection some time after its client has closed it: those of other tests are gone first.
    """
    with psycopg.connect(chat_url, autocommit=True) as before:
        before.execute(
            "select pg_terminate_backend(pid, 60000) from pg_stat_activity "
            "where backend_type = 'client backend' and pid <> pg_backend_pid()"
        )
        gone = before.info.backend_pid
    with Postgres(chat_url, name="chat") as one, Postgres(chat_url, name="chat") as other:
        other.value("select 1")
        one.value("select pg_terminate_backend(%s, 60000)", (gone,))
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
