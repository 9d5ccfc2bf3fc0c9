"""Faults of the backups, of their schedule, and of restoring them."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from testbed import postgres
from testbed.bed import Bed
from testbed.breaking import contents, only, replaced, updated
from testbed.faults import fault
from testbed.inventory.breaking import assigned_in_both
from testbed.inventory.breaking_records import drills_forbidden
from testbed.inventory.faults.migrations import LAST

USELESS = ["INV-PER-05", "INV-PER-06", "INV-PER-07"]
"""A newest backup that cannot be restored is no backup, and the drill has nothing to look at."""
HOUR = 3600


@fault(reds=[*USELESS, "INV-PER-14"], cases=["the_newest_backup_is_not_empty"])
def the_newest_backup_is_empty(bed: Bed) -> Iterator[None]:
    """pg_dump was refused (`?schema=public` in the address) and left a file of no bytes."""
    with _newest(bed) as file:
        file.write_bytes(b"")
        yield


@fault(reds=USELESS, cases=["the_newest_backup_has_not_shrunk", "the_newest_backup_restores"])
def the_newest_backup_is_cut_off(bed: Bed) -> Iterator[None]:
    """The disk was full: the newest backup holds a tenth of what it should."""
    with _newest(bed) as file:
        file.write_bytes(_before(bed, file).read_bytes()[:5_000])
        yield


@fault(reds=USELESS, cases=["the_newest_backup_can_be_read", "the_newest_backup_restores"])
def the_newest_backup_cannot_be_read(bed: Bed) -> Iterator[None]:
    """The newest backup has its usual size, and its bytes mean nothing."""
    with _newest(bed) as file:
        file.write_bytes(os.urandom(_before(bed, file).stat().st_size))
        yield


@fault(reds=["INV-PER-05", "INV-PER-14"], cases=["the_newest_backup_is_young", "the_backup_job_ran"])
def no_backup_was_made_for_two_days(bed: Bed) -> Iterator[None]:
    """The newest backup is 40 hours old, and one is due every 24."""
    files = _files(bed)
    before = {file: file.stat() for file in files}
    for number, file in enumerate(files):
        at = time.time() - (40 + 24 * number) * HOUR
        os.utime(file, (at, at))
    try:
        yield
    finally:
        for file, stat in before.items():
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@fault(reds=[*USELESS, "INV-PER-14"], cases=["the_newest_backup_is_young", "the_backup_job_ran"])
def there_is_no_backup(bed: Bed) -> Iterator[None]:
    """The backup folder is empty."""
    folder = bed.inventory.release.backups
    moved = folder.with_name("backups-moved")
    os.rename(folder, moved)
    folder.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(folder)
        os.rename(moved, folder)


@fault(reds=["INV-PER-05"], cases=["the_newest_backup_has_not_shrunk"])
def there_is_only_one_backup(bed: Bed) -> Iterator[None]:
    """Whatever cleans the backups up keeps the newest alone: none is left to compare its size with."""
    with only(bed.inventory.release.backups, _files(bed)[0]):
        yield


@fault(reds=["INV-PER-05", "INV-PER-14"], cases=["the_newest_backup_is_young", "the_newest_backup_has_not_shrunk"])
def the_newest_snapshot_is_old_and_small(bed: Bed) -> Iterator[None]:
    """The provider lists two snapshots: the newest is 40 hours old, and a tenth of the one before."""
    now = datetime.now(UTC)
    lines = [
        f"{now - timedelta(hours=age):%FT%TZ} {size} rds:inventory-{age}" for age, size in ((64, 90_000), (40, 9_000))
    ]
    with bed.inventory.target_changed(backup={"folder": None, "records": ["printf", "%s\\n", *lines]}):
        yield


@fault(reds=["INV-PER-05"], cases=["a_backup_schedule_exists"])
def the_backup_schedule_is_gone(bed: Bed) -> Iterator[None]:
    """Somebody deleted the cron file; the last backup is still fresh."""
    with contents(_schedule(bed), None):
        yield


@fault(reds=["INV-PER-05"], cases=["a_backup_schedule_exists"])
def the_backup_schedule_is_commented_out(bed: Bed) -> Iterator[None]:
    """Somebody switched the job off for a while, and forgot."""
    with replaced(_schedule(bed), "30 3", "# 30 3"):
        yield


@fault(reds=["INV-PER-05"], cases=["a_backup_schedule_exists"])
def the_schedule_file_has_another_job_only(bed: Bed) -> Iterator[None]:
    """The host's /etc/crontab runs the hourly jobs; the line of the backup is commented out."""
    jobs = "17 * * * * root run-parts --report /etc/cron.hourly\n# 30 3 * * * root npm run backup:db\n"
    with contents(_schedule(bed), jobs), bed.inventory.target_changed(backup={"cron": "backup:db"}):
        yield


@fault(reds=["INV-PER-06", "INV-PER-07"], cases=["the_newest_backup_restores"])
def the_newest_plain_dump_is_cut_off(bed: Bed) -> Iterator[None]:
    """Backups are made as plain SQL now, and the disk was full before the newest one had ended."""
    with _newest(bed) as file:
        _dump(bed, file, "--format=plain", "--clean")
        file.write_bytes(file.read_bytes()[: file.stat().st_size * 3 // 4])
        yield


@fault(reds=["INV-PER-06"], cases=["every_table_comes_back"])
def the_backup_lacks_a_table(bed: Bed) -> Iterator[None]:
    """The backup was made without the alerts."""
    with _newest(bed) as file:
        _dump(bed, file, "--exclude-table=alerts")
        yield


@fault(reds=["INV-PER-06"], cases=["the_rows_come_back"])
def the_backup_lacks_rows(bed: Bed) -> Iterator[None]:
    """The backup was made without the contents of two tables."""
    with _newest(bed) as file:
        _dump(bed, file, "--exclude-table-data=returns", "--exclude-table-data=upload_job_items")
        yield


@fault(
    reds=["INV-PER-06", "INV-PER-07"], cases=["the_migration_list_comes_back", "the_release_goes_on_from_the_backup"]
)
def the_backup_is_of_a_newer_release(bed: Bed) -> Iterator[None]:
    """The backup lists a migration that neither the database nor the release knows any more."""
    inventory = bed.inventory
    with _newest(bed) as file:
        inventory.sql(
            """INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at)
               VALUES ('broken-1', repeat('0', 64), '20251201000000_later', now(), now())"""
        )
        try:
            _dump(bed, file)
        finally:
            inventory.sql("DELETE FROM _prisma_migrations WHERE id = 'broken-1'")
        yield


@fault(
    reds=["INV-PER-06", "INV-PER-07"], cases=["the_migration_list_comes_back", "the_release_goes_on_from_the_backup"]
)
def the_backup_lacks_the_list_of_migrations(bed: Bed) -> Iterator[None]:
    """The backup was made without the rows of Prisma's own table, which nobody took for data."""
    with _newest(bed) as file:
        _dump(bed, file, "--exclude-table-data=_prisma_migrations")
        yield


@fault(reds=["INV-PER-07"], cases=["the_release_goes_on_from_the_backup"])
def the_backup_was_made_during_a_migration(bed: Bed) -> Iterator[None]:
    """The backup began while the last migration was being applied, and lists it as unfinished."""
    with _newest(bed) as file:
        with updated(bed.inventory, "_prisma_migrations", "finished_at", None, LAST):
            _dump(bed, file)
        yield


@fault(reds=["INV-PER-06", "INV-PER-07"])
def backups_cannot_be_restored_anywhere(bed: Bed) -> Iterator[None]:
    """The role of the restore server may create no database."""
    bed.inventory.sql("ALTER ROLE inventory NOCREATEDB")
    try:
        yield
    finally:
        bed.inventory.sql("ALTER ROLE inventory CREATEDB")


@fault(reds=["INV-PER-06"], cases=["the_newest_backup_restores"])
def the_restore_drill_is_overdue(bed: Bed) -> Iterator[None]:
    """The last restore drill was 120 days ago, this target forbids drills, and nobody attests one."""
    with drills_forbidden(bed, "INV-PER-06", {"INV-PER-06": 120}):
        yield


@fault(reds=["INV-PER-07"], cases=["database_url_names_the_database_in_use"])
def database_url_names_another_database(bed: Bed) -> Iterator[None]:
    """After a restore nobody pointed the env files at the database in use."""
    inventory = bed.inventory
    with assigned_in_both(inventory, DATABASE_URL=f"{inventory.database_url}_before"):
        yield


@fault(reds=["INV-PER-07"], cases=["database_url_names_the_database_in_use"])
def database_url_goes_another_way_than_the_target_knows(bed: Bed) -> Iterator[None]:
    """In a container the database is db:5432, and the target does not say that this is the one in use."""
    inventory = bed.inventory
    way = urlsplit(inventory.database_url)
    with assigned_in_both(
        inventory, DATABASE_URL=way._replace(netloc=f"{way.username}:{way.password}@db:5432").geturl()
    ):
        yield


def _files(bed: Bed) -> list[Path]:
    """The backups, newest first."""
    files = bed.inventory.release.backups.glob("backup-*.dump")
    return sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)


def _before(bed: Bed, file: Path) -> Path:
    return next(other for other in _files(bed) if other != file)


def _schedule(bed: Bed) -> Path:
    folder: Path = bed.inventory.home
    return folder / "cron" / "inventory-backup"


@contextmanager
def _newest(bed: Bed) -> Iterator[Path]:
    """A file that is the newest backup; gone afterwards."""
    file = bed.inventory.release.backups / f"{datetime.now():backup-%Y%m%d-%H%M%S}.broken.dump"
    file.touch()
    try:
        yield file
    finally:
        file.unlink()


def _dump(bed: Bed, file: Path, *options: str) -> None:
    command = [str(postgres.bin_folder() / "pg_dump"), "-Fc", "--no-owner", "--no-acl", f"--file={file}", *options]
    subprocess.run([*command, f"--dbname={bed.inventory.server_db.url('inventory')}"], check=True, capture_output=True)
