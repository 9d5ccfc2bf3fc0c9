"""Inventory, backups and restoring them (document 002, section 3.2)."""

from collections.abc import Callable

import pytest

from fixtures import backups, restore
from fixtures.backups import Backups
from fixtures.host import Host
from fixtures.migrations import Migrations
from fixtures.restore import Restored
from gate.fixtures import Attestation
from gate.outcomes import Unverified
from gate.text import listed
from suites.inventory.database_url import Pointer
from suites.inventory.target import Backup, Section

Saw = Callable[[str], None]


# --- INV-PER-05: backups -----------------------------------------------------


@pytest.mark.item("INV-PER-05")
def test_the_newest_backup_is_young(backup_files: Backups, backup: Backup, saw: Saw) -> None:
    """There is a backup, no older than the schedule allows."""
    told = f"{backup_files}; one is due every {backup.every} and may take {backup.late}"
    assert backup_files.on_time(backup), told
    saw(told)


@pytest.mark.item("INV-PER-05")
def test_the_newest_backup_is_not_empty(backed_up: Backups, saw: Saw) -> None:
    """The newest backup has contents."""
    assert backed_up.newest.size > 0, f"the newest backup {backed_up.newest.path} is empty"
    saw(f"{backed_up.newest.size:,} bytes")


@pytest.mark.item("INV-PER-05")
def test_the_newest_backup_has_not_shrunk(backed_up: Backups, backup: Backup, saw: Saw) -> None:
    """The newest backup is at least a fraction of the one before."""
    if len(backed_up.files) < 2:
        raise Unverified(f"{backed_up.newest.path} is the only backup: there is no other to compare its size with")
    before = backed_up.files[1]
    assert backed_up.newest.size >= backup.at_least * before.size, (
        f"the newest backup has {backed_up.newest.size:,} bytes, the one before {before.size:,}: "
        f"at least {backup.at_least:.0%} of it is normal"
    )
    saw(f"{backed_up.newest.size:,} bytes after {before.size:,} in the one before")


@pytest.mark.item("INV-PER-05")
def test_the_newest_backup_can_be_read(
    backed_up: Backups, backup: Backup, host: Host, section: Section, attestation: Attestation, saw: Saw
) -> None:
    """pg_restore, where the host has it, reads the newest backup's contents; those of a provider do not lie open."""
    if backup.records:
        attestation(f"{backed_up.newest.path} is a provider's record: what it holds shows only where it is restored")
    pg_restore = section.restore.pg_restore if section.restore else "pg_restore"
    saw(f"{backed_up.newest.path}: {backups.contents(host, backed_up.newest, pg_restore)}")


@pytest.mark.item("INV-PER-05")
def test_a_backup_schedule_exists(host: Host, backup: Backup, attestation: Attestation, saw: Saw) -> None:
    """cron, a systemd timer or, by a person's word, a provider makes the backups."""
    schedule = backups.schedule(host, backup)
    if schedule is None:
        attestation("the target names no schedule (inventory.backup.schedule_file, cron or timer)")
    saw(f"schedule: {schedule}")


# --- INV-PER-06: restoring is practised --------------------------------------


@pytest.mark.item("INV-PER-06", attestable=True)
def test_the_newest_backup_restores(restored: Restored, saw: Saw) -> None:
    """pg_restore brings the newest backup into an empty database."""
    assert restored.ran.ok, f"{restored.file.path} did not restore: {restored.ran.sentence}"
    saw(f"{restored.file.path} restored in {restored.ran.seconds:.1f} s")


@pytest.mark.item("INV-PER-06", attestable=True)
def test_every_table_comes_back(came_back: Restored, saw: Saw) -> None:
    """No table of the source is missing."""
    assert not came_back.missing, (
        f"{len(came_back.missing)} of {len(came_back.tables)} tables are not in the backup: {listed(came_back.missing)}"
    )
    saw(f"{len(came_back.tables)} of {len(came_back.tables)} tables came back")


@pytest.mark.item("INV-PER-06", attestable=True)
def test_the_rows_come_back(came_back: Restored, saw: Saw) -> None:
    """Rows older than the backup are in it."""
    older = sum(table.older for table in came_back.tables)
    assert not came_back.lost, f"rows older than the backup did not come back: {listed(came_back.lost)}"
    assert older, "the source has no row that is older than the backup: an empty database proves nothing"
    rows, now = sum(table.restored or 0 for table in came_back.tables), sum(table.now for table in came_back.tables)
    saw(f"{rows} rows came back; the source has {now} now, {older} of them older than the backup")


@pytest.mark.item("INV-PER-06", attestable=True)
def test_the_migration_list_comes_back(came_back: Restored, saw: Saw) -> None:
    """The restored migration list is that of the source, or its beginning."""
    there, here = came_back.source_migrations, came_back.migrations
    assert here, "the restored database lists no migration"
    flaw = restore.strange(here, there)
    assert flaw is None, f"the restored migration list is not the source's: {flaw}"
    saw(f"{len(here)} of the source's {len(there)} migrations are listed")


# --- INV-PER-07: what a restore needs ----------------------------------------


@pytest.mark.item("INV-PER-07", attestable=True)
def test_the_release_goes_on_from_the_backup(came_back: Restored, deployed: Migrations, saw: Saw) -> None:
    """The restored migrations are the first of the release, in order, so that the rest would apply."""
    names, here = [migration.name for migration in deployed.released], list(came_back.migrations)
    assert not came_back.unfinished, f"unfinished in the backup, nothing applies after it: {came_back.unfinished[0]}"
    assert here, "the restored database lists no migration"
    flaw = restore.strange(here, names)
    assert flaw is None, f"the release does not go on from the backup: {flaw}"
    saw(
        f"{len(here)} of the release's {len(names)} migrations are in the backup, {len(names) - len(here)} would follow"
    )


@pytest.mark.item("INV-PER-07", safety="observe")
def test_database_url_names_the_database_in_use(pointers: list[Pointer], saw: Saw) -> None:
    """Wherever DATABASE_URL is set, it names the database that the service uses."""
    wrong = [str(pointer) for pointer in pointers if not pointer.right and not pointer.open]
    assert not wrong, f"DATABASE_URL does not name the database in use: {'; '.join(wrong)}"
    if elsewhere := [str(pointer) for pointer in pointers if pointer.open]:
        raise Unverified(
            "whether DATABASE_URL names the database in use does not show from here: set "
            f"inventory.environment.database to the service's own host:port/database: {'; '.join(elsewhere)}"
        )
    saw("; ".join(str(pointer) for pointer in pointers))
