"""The team chat, backups, their schedule and restoring them (document 004, db backup 3 and recommendation 5)."""

from collections.abc import Callable

import pytest

from fixtures import backups, restore
from fixtures.backups import Backups
from fixtures.host import Host
from fixtures.restore import Restored
from gate.fixtures import Attestation
from gate.outcomes import Unverified
from gate.text import listed
from suites.jarvis.schedules import Schedule
from suites.jarvis.target import Backup, Section

Saw = Callable[[str], None]


# --- JV-PER-01: backups ------------------------------------------------------


@pytest.mark.item("JV-PER-01")
def test_the_newest_backup_is_young(backup_files: Backups, backup: Backup, saw: Saw) -> None:
    """There is a backup, no older than the schedule allows."""
    told = f"{backup_files}; one is due every {backup.every} and may take {backup.late}"
    assert backup_files.on_time(backup), told
    saw(told)


@pytest.mark.item("JV-PER-01")
def test_the_newest_backup_is_not_empty(backed_up: Backups, saw: Saw) -> None:
    """The newest backup has contents."""
    assert backed_up.newest.size > 0, f"the newest backup {backed_up.newest.path} is empty"
    saw(f"{backed_up.newest.size:,} bytes")


@pytest.mark.item("JV-PER-01")
def test_the_newest_backup_has_not_shrunk(backed_up: Backups, backup: Backup, saw: Saw) -> None:
    """The newest backup is at least a fraction of the one before."""
    if len(backed_up.files) < 2:
        raise Unverified(f"{backed_up.newest.path} is the only backup: there is no other to compare its size with")
    size, before = backed_up.newest.size, backed_up.files[1].size
    told = f"the newest backup has {size:,} bytes, the one before {before:,}"
    assert size >= backup.at_least * before, f"{told}: at least {backup.at_least:.0%} of it is normal"
    saw(told)


@pytest.mark.item("JV-PER-01")
def test_the_newest_backup_can_be_read(backed_up: Backups, host: Host, section: Section, saw: Saw) -> None:
    """pg_restore, where the host has it, reads the contents of the newest backup."""
    pg_restore = section.restore.pg_restore if section.restore else "pg_restore"
    saw(f"{backed_up.newest.path}: {backups.contents(host, backed_up.newest, pg_restore)}")


# --- JV-PER-02: restoring is practised ---------------------------------------


@pytest.mark.item("JV-PER-02", attestable=True)
def test_the_newest_backup_restores(restored: Restored, saw: Saw) -> None:
    """pg_restore brings the newest backup into an empty database."""
    assert restored.ran.ok, f"{restored.file.path} did not restore: {restored.ran.sentence}"
    saw(f"{restored.file.path} restored in {restored.ran.seconds:.1f} s")


@pytest.mark.item("JV-PER-02", attestable=True)
def test_every_table_comes_back(came_back: Restored, saw: Saw) -> None:
    """No table of the source is missing."""
    missing, tables = came_back.missing, came_back.tables
    assert tables, "the source has no table: an empty database proves nothing"
    assert not missing, f"{len(missing)} of {len(tables)} tables are not in the backup: {listed(missing)}"
    saw(f"{len(tables)} of {len(tables)} tables came back")


@pytest.mark.item("JV-PER-02", attestable=True)
def test_the_rows_come_back(came_back: Restored, saw: Saw) -> None:
    """Rows older than the backup are in it."""
    older = sum(table.older for table in came_back.tables)
    assert not came_back.lost, f"rows older than the backup did not come back: {listed(came_back.lost)}"
    assert older, "the source has no row that is older than the backup: an empty database proves nothing"
    rows, now = sum(table.restored or 0 for table in came_back.tables), sum(table.now for table in came_back.tables)
    saw(f"{rows} rows came back; the source has {now} now, {older} of them older than the backup")


@pytest.mark.item("JV-PER-02", attestable=True)
def test_the_migration_list_comes_back(came_back: Restored, saw: Saw) -> None:
    """The restored migration list is that of the source, or its beginning."""
    there, here = came_back.source_migrations, came_back.migrations
    assert here, "the restored database lists no migration"
    flaw = restore.strange(here, there)
    assert flaw is None, f"the restored migration list is not the source's: {flaw}"
    saw(f"{len(here)} of the source's {len(there)} migrations are listed")


@pytest.mark.item("JV-PER-02", attestable=True)
def test_the_vector_column_comes_back(came_back: Restored, saw: Saw) -> None:
    """Every column of pgvector's type comes back as such."""
    vectors = {name: kind for name, kind in came_back.source_columns.items() if kind.startswith("vector")}
    if not vectors:
        raise Unverified("the source has no column of type vector, so none can come back")
    off = [f"{name} is {came_back.columns.get(name, 'not there')}" for name in vectors if not _same(came_back, name)]
    assert not off, f"after restoring {'; '.join(off)}, expected {', '.join(vectors.values())}"
    saw(", ".join(f"{name} {kind}" for name, kind in vectors.items()))


# --- JV-PER-14: the schedule and its script ----------------------------------


@pytest.mark.item("JV-PER-14")
def test_the_backup_script_is_there(host: Host, backup_script: str, saw: Saw) -> None:
    """The script that makes the backups lies on the host, and is not empty."""
    assert host.exists(backup_script), f"there is no backup script {backup_script}"
    size = host.stat(backup_script).size
    assert size, f"the backup script {backup_script} is empty"
    saw(f"{backup_script}: {size} bytes")


@pytest.mark.item("JV-PER-14")
def test_the_schedule_runs_the_script(
    backup_schedule: Schedule | None, backup_script: str, attestation: Attestation, saw: Saw
) -> None:
    """cron or a systemd timer runs that very script; a provider's schedule takes a person's word."""
    if backup_schedule is None:
        return attestation("the target names no schedule (jarvis.backup.schedule_file, cron or timer)")
    assert backup_schedule.runs(backup_script), (
        f"the schedule does not run {backup_script}: {backup_schedule.command or 'nothing'}"
    )
    saw(f"schedule: {backup_schedule.told}")


def _same(restored: Restored, column: str) -> bool:
    return restored.columns.get(column) == restored.source_columns[column]
