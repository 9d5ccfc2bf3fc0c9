"""Backup files and schedules on a real host."""

import os
import time
from pathlib import Path

import pytest

from fixtures.faults import Fault
from fixtures.host import Host
from suites.inventory import backups
from suites.inventory.target import Backup


@pytest.fixture
def host() -> Host:
    return Host()


def backup(folder: Path, **more: str) -> Backup:
    return Backup.model_validate({"folder": str(folder), **more})


def test_the_newest_file_of_the_pattern_comes_first(host: Host, tmp_path: Path) -> None:
    for name, hours in (("backup-1.dump", 30), ("backup-2.dump", 6), ("other.txt", 0)):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (time.time() - 3600 * hours,) * 2)
    found = backups.collect(host, backup(tmp_path))
    assert [Path(file.path).name for file in found.files] == ["backup-2.dump", "backup-1.dump"]
    assert found.on_time(backup(tmp_path))
    assert not found.on_time(backup(tmp_path, every="2h", late="1h"))


def test_a_folder_without_backups_is_told_and_never_on_time(host: Host, tmp_path: Path) -> None:
    found = backups.collect(host, backup(tmp_path))
    assert not found.on_time(backup(tmp_path))
    assert str(found).startswith("there is no backup: nothing is called")


@pytest.mark.parametrize("text", ["PGDMP and more", "--\n-- PostgreSQL database dump\n--\n"])
def test_without_pg_restore_the_first_bytes_have_to_do(host: Host, tmp_path: Path, text: str) -> None:
    (tmp_path / "backup-1.dump").write_text(text)
    found = backups.collect(host, backup(tmp_path))
    assert "first bytes" in backups.contents(host, found.newest, "no-such-pg_restore")


def test_a_file_of_other_bytes_is_no_backup(host: Host, tmp_path: Path) -> None:
    (tmp_path / "backup-1.dump").write_text("an error page")
    found = backups.collect(host, backup(tmp_path))
    with pytest.raises(Fault, match="no backup that can be restored"):
        backups.contents(host, found.newest, "no-such-pg_restore")


@pytest.mark.parametrize("line", ["30 3 * * * root npm run backup:db", "@daily pg_dump -Fc x", "*/5 1-3 * * 1,2 a b"])
def test_a_schedule_file_with_a_job_is_a_schedule(host: Host, tmp_path: Path, line: str) -> None:
    (tmp_path / "cron").write_text(f"# nightly\nSHELL=/bin/sh\n{line}\n")
    assert backups.schedule(host, backup(tmp_path, schedule_file=str(tmp_path / "cron"))) == line


@pytest.mark.parametrize("text", ["", "# 30 3 * * * root npm run backup:db\n", "MAILTO=ops\n"])
def test_a_schedule_file_without_a_job_is_a_fault(host: Host, tmp_path: Path, text: str) -> None:
    (tmp_path / "cron").write_text(text)
    with pytest.raises(Fault, match="schedules no backup"):
        backups.schedule(host, backup(tmp_path, schedule_file=str(tmp_path / "cron")))


def test_a_target_may_name_no_schedule(host: Host, tmp_path: Path) -> None:
    assert backups.schedule(host, backup(tmp_path)) is None
