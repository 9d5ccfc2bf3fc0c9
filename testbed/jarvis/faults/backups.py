"""Faults of the chat's backups, of restoring them, and of their schedule."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from testbed import postgres
from testbed.bed import Bed
from testbed.breaking import contents, only
from testbed.faults import fault
from testbed.jarvis.around import schedule_file
from testbed.jarvis.system import Jarvis

USELESS = ["JV-PER-01", "JV-PER-02"]
"""A newest backup that cannot be restored is no backup, and the drill has nothing to look at."""
HOUR = 3600


@fault(reds=USELESS, cases=["the_newest_backup_is_not_empty"])
def the_chats_newest_backup_is_empty(bed: Bed) -> Iterator[None]:
    """pg_dump was refused, and left a file of no bytes."""
    with _newest(bed.jarvis) as file:
        file.write_bytes(b"")
        yield


@fault(reds=USELESS, cases=["the_newest_backup_can_be_read", "the_newest_backup_restores"])
def the_chats_newest_backup_means_nothing(bed: Bed) -> Iterator[None]:
    """The newest backup has its usual size, and cannot be read."""
    with _newest(bed.jarvis) as file:
        file.write_bytes(os.urandom(_files(bed.jarvis)[1].stat().st_size))
        yield


@fault(reds=USELESS, cases=["the_newest_backup_has_not_shrunk"])
def the_chats_newest_backup_has_shrunk(bed: Bed) -> Iterator[None]:
    """The newest backup can be read, and holds one table."""
    with _newest(bed.jarvis) as file:
        _dump(bed.jarvis, file, '--table="CalendarEvent"')
        yield


@fault(reds=["JV-PER-01"], cases=["the_newest_backup_is_young"])
def no_backup_of_the_chat_for_two_days(bed: Bed) -> Iterator[None]:
    """The newest backup is 40 hours old, and one is due every 24."""
    files = _files(bed.jarvis)
    before = {file: file.stat() for file in files}
    for number, file in enumerate(files):
        at = time.time() - (40 + 24 * number) * HOUR
        os.utime(file, (at, at))
    try:
        yield
    finally:
        for file, stat in before.items():
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@fault(reds=USELESS)
def there_is_no_backup_of_the_chat(bed: Bed) -> Iterator[None]:
    """The backup folder is empty."""
    folder = bed.jarvis.release.backups
    moved = folder.with_name("backups-moved")
    os.rename(folder, moved)
    folder.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(folder)
        os.rename(moved, folder)


@fault(reds=["JV-PER-01"], cases=["the_newest_backup_has_not_shrunk"])
def there_is_only_one_backup_of_the_chat(bed: Bed) -> Iterator[None]:
    """Whatever cleans the backups up keeps the newest alone: none is left to compare its size with."""
    with only(bed.jarvis.release.backups, _files(bed.jarvis)[0]):
        yield


@fault(reds=["JV-PER-02"], cases=["every_table_comes_back"])
def the_chats_backup_lacks_a_table(bed: Bed) -> Iterator[None]:
    """The backup was made without the calendar."""
    with _newest(bed.jarvis) as file:
        _dump(bed.jarvis, file, '--exclude-table="CalendarEvent"')
        yield


@fault(reds=["JV-PER-02"], cases=["the_rows_come_back"])
def the_chats_backup_lacks_rows(bed: Bed) -> Iterator[None]:
    """The backup was made without the rows of the calendar."""
    jarvis = bed.jarvis
    jarvis.sql(
        """INSERT INTO "CalendarEvent" (id, "userId", title, start, "end", "createdAt", "updatedAt")
           SELECT 'broken-1', id, 'Standup', now(), now(), now() - interval '1 day', now() FROM "User" LIMIT 1"""
    )
    try:
        with _newest(jarvis) as file:
            _dump(jarvis, file, '--exclude-table-data="CalendarEvent"')
            yield
    finally:
        jarvis.sql("""DELETE FROM "CalendarEvent" WHERE id = 'broken-1'""")


@fault(reds=["JV-PER-02"], cases=["the_migration_list_comes_back"])
def the_chats_backup_is_of_a_newer_release(bed: Bed) -> Iterator[None]:
    """The backup lists a migration that the database does not know any more."""
    jarvis = bed.jarvis
    with _newest(jarvis) as file:
        jarvis.sql(
            """INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at)
               VALUES ('broken-1', repeat('0', 64), '20261201000000_later', now(), now())"""
        )
        try:
            _dump(jarvis, file)
        finally:
            jarvis.sql("DELETE FROM _prisma_migrations WHERE id = 'broken-1'")
        yield


@fault(reds=["JV-PER-02"], cases=["the_vector_column_comes_back"])
def the_chats_backup_has_no_vectors(bed: Bed) -> Iterator[None]:
    """The backup was taken when the embeddings were plain text, before pgvector was brought back."""
    jarvis, column = bed.jarvis, 'ALTER TABLE "MessageEmbedding" ALTER COLUMN embedding TYPE'
    with _newest(jarvis) as file:
        jarvis.sql(f"{column} text USING embedding::text")
        try:
            _dump(jarvis, file)
        finally:
            jarvis.sql(f"{column} vector(1536) USING embedding::vector")
        yield


@fault(reds=["JV-PER-14"])
def the_chats_backup_schedule_is_commented_out(bed: Bed) -> Iterator[None]:
    """Somebody switched the job off for a while, and forgot."""
    with _scheduled(bed.jarvis, "30 3", "# 30 3"):
        yield


@fault(reds=["JV-PER-14"], cases=["the_schedule_runs_the_script"])
def the_schedule_runs_another_script(bed: Bed) -> Iterator[None]:
    """The cron file still runs the script of the system before."""
    with _scheduled(bed.jarvis, "scripts/backup.sh", "scripts/cleanup.sh"):
        yield


@fault(reds=["JV-PER-14"], cases=["the_backup_script_is_there"])
def the_backup_script_is_gone(bed: Bed) -> Iterator[None]:
    """The script was lost with the last release; the schedule goes on calling it."""
    with bed.jarvis.changed("scripts/backup.sh", None):
        yield


@fault(reds=["JV-PER-14"], cases=["the_backup_script_is_there"])
def the_backup_script_is_empty(bed: Bed) -> Iterator[None]:
    """The disk was full when the script was copied: it is there, and holds nothing."""
    with contents(bed.jarvis.source / "scripts/backup.sh", ""):
        yield


def _files(jarvis: Jarvis) -> list[Path]:
    """The backups, newest first."""
    return sorted(jarvis.release.backups.glob("backup-*.dump"), key=lambda file: file.stat().st_mtime, reverse=True)


@contextmanager
def _newest(jarvis: Jarvis) -> Iterator[Path]:
    """A file that is the newest backup; gone afterwards."""
    file = jarvis.release.backups / f"{datetime.now():backup-%Y%m%d-%H%M%S}.broken.dump"
    file.touch()
    try:
        yield file
    finally:
        file.unlink()


@contextmanager
def _scheduled(jarvis: Jarvis, old: str, new: str) -> Iterator[None]:
    """The cron file with a text replaced."""
    file = schedule_file(jarvis)
    before = file.read_text()
    file.write_text(before.replace(old, new))
    try:
        yield
    finally:
        file.write_text(before)


def _dump(jarvis: Jarvis, file: Path, *options: str) -> None:
    command = [str(postgres.bin_folder() / "pg_dump"), "-Fc", "--no-owner", "--no-acl", f"--file={file}", *options]
    subprocess.run([*command, f"--dbname={jarvis.database_url}"], check=True, capture_output=True)
