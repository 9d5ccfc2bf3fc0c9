"""Backups: real dumps that restore, and the schedule that makes them."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from testbed import backup, postgres
from testbed.processes import Process, Spec, environment

ROOT = Path(__file__).parents[2]

PG_DUMP = postgres.bin_folder() / "pg_dump"


@pytest.fixture
def filled(database_url: str) -> str:
    """The address of a database with one row."""
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    return database_url


def test_a_backup_restores_into_an_empty_database(filled: str, server: postgres.Server, tmp_path: Path) -> None:
    file = backup.once(filled, tmp_path, PG_DUMP)
    server.run("CREATE DATABASE restored")
    target = server.url("restored")
    restore = [
        str(postgres.bin_folder() / "pg_restore"),
        "--no-owner",
        "--clean",
        "--if-exists",
        "-d",
        target,
        str(file),
    ]
    subprocess.run(restore, check=True, capture_output=True)
    assert server.run("SELECT answer FROM kept", database="restored") == [(42,)]
    server.run("DROP DATABASE restored WITH (FORCE)")


def test_a_backup_bears_its_time_in_its_name(filled: str, tmp_path: Path) -> None:
    file = backup.once(filled, tmp_path, PG_DUMP, datetime(2026, 1, 2, 3, 4, 5))
    assert file.name == "backup-20260102-030405.dump"


def test_there_is_one_of_yesterday_and_a_fresh_one(filled: str, tmp_path: Path) -> None:
    older, fresh = backup.history(filled, tmp_path, PG_DUMP)
    age = datetime.now().timestamp() - older.stat().st_mtime
    assert 86_300 < age < 86_500
    assert older.stat().st_size == fresh.stat().st_size > 0


@pytest.mark.parametrize("change", ["?schema=public", "x"])
def test_what_pg_dump_refuses_is_said_without_the_password(filled: str, tmp_path: Path, change: str) -> None:
    with pytest.raises(RuntimeError) as refusal:
        backup.once(filled + change, tmp_path, PG_DUMP)
    assert "p@ss" not in str(refusal.value)
    assert "p%40ss" not in str(refusal.value)


@pytest.mark.parametrize(
    ("when", "moment", "due"),
    [
        ("30 3 * * *", "2026-11-21 03:30", True),
        ("30 3 * * *", "2026-11-21 03:31", False),
        ("*/15 * * * *", "2026-11-21 08:45", True),
        ("*/15 * * * *", "2026-11-21 08:46", False),
        ("0 1-5 1,15 * *", "2026-11-15 04:00", True),
        ("0 1-5 1,15 * *", "2026-11-16 04:00", False),
        ("0 0 * * 0", "2026-11-22 00:00", True),
        ("0 0 * * 0", "2026-11-21 00:00", False),
    ],
)
def test_the_schedule_is_read_as_cron_reads_it(tmp_path: Path, when: str, moment: str, due: bool) -> None:
    backup.write_schedule(tmp_path / "cron", when)
    schedule = backup.read_schedule(tmp_path / "cron")
    assert schedule is not None
    assert schedule.due(datetime.fromisoformat(moment)) is due


def test_without_a_schedule_nothing_is_due(tmp_path: Path) -> None:
    (tmp_path / "cron").write_text("# nothing here\n")
    assert backup.read_schedule(tmp_path / "cron") is None
    assert backup.read_schedule(tmp_path / "absent") is None


def test_each_due_minute_is_backed_up_once(filled: str, tmp_path: Path) -> None:
    backup.write_schedule(tmp_path / "cron", "* * * * *")
    keeper = backup.Keeper(tmp_path / "cron", lambda: backup.once(filled, tmp_path / "backups", PG_DUMP))
    start = keeper.done
    for seconds in (0, 59, 60, 61, 119, 120):
        keeper.look(start + timedelta(seconds=seconds))
    assert keeper.written == 2


def test_the_scheduler_gets_ready_and_ends_on_a_signal(filled: str, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    arguments = ("--schedule", tmp_path / "cron", "--folder", tmp_path, "--pg-dump", PG_DUMP, "--ready", ready)
    argv = (sys.executable, "-m", "testbed.backup", *map(str, arguments))
    env = environment(DATABASE_URL=filled)
    scheduler = Process(Spec("backup", argv, str(ROOT), str(tmp_path / "log"), env, ready="file", ready_at=str(ready)))
    scheduler.start()
    command_line = Path(f"/proc/{scheduler.spec.pid}/cmdline")
    assert not command_line.exists() or b"p%40ss" not in command_line.read_bytes()
    scheduler.stop()
    assert not scheduler.alive()
