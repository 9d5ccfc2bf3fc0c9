"""Faults of the database's migrations and indexes."""

from collections.abc import Iterator
from contextlib import contextmanager

from testbed.bed import Bed
from testbed.breaking import only, rows_gone
from testbed.faults import fault
from testbed.jarvis.system import Jarvis

CALENDAR = "20260215145606_add_calendar_events"
START = "CalendarEvent_userId_start_idx"
MESSAGES = "Message_roomId_createdAt_idx"
SOURCES = "IdeaCard_sourceMessageId_idx"


@contextmanager
def _row(jarvis: Jarvis, column: str, value: str, name: str = CALENDAR) -> Iterator[None]:
    """One column of a migration's row holds another value (SQL) for the time of a block."""
    where = "migration_name = %s"
    ((before,),) = jarvis.sql(f"SELECT {column} FROM _prisma_migrations WHERE {where}", name)
    jarvis.sql(f"UPDATE _prisma_migrations SET {column} = {value} WHERE {where}", name)
    try:
        yield
    finally:
        jarvis.sql(f"UPDATE _prisma_migrations SET {column} = %s WHERE {where}", before, name)


@contextmanager
def _index(jarvis: Jarvis, name: str, instead: str = "") -> Iterator[None]:
    """An index is gone, or another one has its name, for the time of a block."""
    ((definition,),) = jarvis.sql("SELECT indexdef FROM pg_indexes WHERE indexname = %s", name)
    jarvis.sql(f'DROP INDEX "{name}"')
    if instead:
        jarvis.sql(f'CREATE INDEX "{name}" ON {instead}')
    try:
        yield
    finally:
        jarvis.sql(f'DROP INDEX IF EXISTS "{name}"')
        jarvis.sql(definition)


@contextmanager
def _flagged(jarvis: Jarvis, name: str, flag: str) -> Iterator[None]:
    """A flag of an index is off in the catalog for the time of a block; rows of that time reach the index after it."""
    where = f"WHERE indexrelid = '\"{name}\"'::regclass"
    jarvis.sql(f"UPDATE pg_index SET {flag} = false {where}")
    try:
        yield
    finally:
        jarvis.sql(f"UPDATE pg_index SET {flag} = true {where}")
        jarvis.sql(f'REINDEX INDEX "{name}"')


@fault(
    reds=["JV-POST-11"],
    cases=["the_migration_is_applied[20260215145606_add_calendar_events]", "every_row_has_finished"],
)
def the_last_migration_was_cut_short(bed: Bed) -> Iterator[None]:
    """The last migration began and never finished."""
    with _row(bed.jarvis, "finished_at", "NULL"):
        yield


@fault(reds=["JV-POST-11"])
def a_migration_was_applied_from_other_text(bed: Bed) -> Iterator[None]:
    """The checksum of an applied migration is not that of the release's migration.sql (a checkout with CRLF)."""
    with _row(bed.jarvis, "checksum", "repeat('0', 64)"):
        yield


@fault(reds=["JV-POST-11", "JV-PRE-12"], cases=["the_lock_file_names_postgresql"])
def another_release_has_been_here(bed: Bed) -> Iterator[None]:
    """The database knows a migration that the release does not hold, and the release is locked to another provider."""
    bed.jarvis.sql(
        """INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
           VALUES ('broken-1', repeat('0', 64), '20260220090000_add_room_topic', now(), now(), 1)"""
    )
    try:
        with bed.jarvis.changed("apps/server/prisma/migrations/migration_lock.toml", {'"postgresql"': '"mysql"'}):
            yield
    finally:
        bed.jarvis.sql("DELETE FROM _prisma_migrations WHERE id = 'broken-1'")


@fault(
    reds=["JV-POST-11", "JV-PER-02"],
    cases=["every_row_has_finished", "release_and_database_agree[pending]", "the_migration_list_comes_back"],
)
def the_chats_list_of_migrations_was_emptied(bed: Bed) -> Iterator[None]:
    """Somebody emptied _prisma_migrations to get past a failed one: the next start begins with the first."""
    with rows_gone(bed.jarvis, "DELETE FROM _prisma_migrations", "_prisma_migrations"):
        yield


@fault(
    reds=["JV-POST-11", "JV-PRE-01"],
    cases=[
        *(f"release_and_database_agree[{flaw}]" for flaw in ("pending", "changed", "unknown")),
        "the_migration_is_there[20260215145606_add_calendar_events]",
    ],
)
def the_chats_release_came_without_its_migrations(bed: Bed) -> Iterator[None]:
    """What was copied to the host holds migration_lock.toml, and none of the folders beside it."""
    folder = bed.jarvis.release.migrations_folder
    with only(folder, folder / "migration_lock.toml"):
        yield


@fault(reds=["JV-POST-11"], cases=["pgvector_is_installed"])
def pgvector_is_not_installed(bed: Bed) -> Iterator[None]:
    """The extension is gone, as on a server whose image lacks it; the table was restored without its vectors."""
    bed.jarvis.sql('ALTER TABLE "MessageEmbedding" ALTER COLUMN embedding TYPE text USING embedding::text')
    bed.jarvis.sql("DROP EXTENSION vector")
    try:
        yield
    finally:
        bed.jarvis.sql("CREATE EXTENSION vector")
        bed.jarvis.sql(
            'ALTER TABLE "MessageEmbedding" ALTER COLUMN embedding TYPE vector(1536) USING embedding::vector(1536)'
        )


@fault(reds=["JV-POST-13"])
def the_index_of_the_messages_is_gone(bed: Bed) -> Iterator[None]:
    """Somebody dropped the index that history is read by."""
    with _index(bed.jarvis, MESSAGES):
        yield


@fault(reds=["JV-POST-13"])
def an_index_is_on_other_columns(bed: Bed) -> Iterator[None]:
    """The index of the calendar has its name, and begins with the wrong column."""
    with _index(bed.jarvis, START, '"CalendarEvent" (start, "userId")'):
        yield


@fault(
    reds=["JV-POST-13"],
    cases=[f"the_index_is_valid[{START}]", f"the_lookup_can_use_the_index[look-up of {START}]"],
)
def an_index_is_partial(bed: Bed) -> Iterator[None]:
    """The index of the calendar was made anew for the events of this year alone."""
    with _index(bed.jarvis, START, '"CalendarEvent" ("userId", start) WHERE start >= timestamp \'2026-01-01\''):
        yield


@fault(reds=["JV-POST-13"], cases=[f"the_index_is_valid[{SOURCES}]"])
def an_index_is_kept_up_no_longer(bed: Bed) -> Iterator[None]:
    """Somebody switched an index off in the catalog to load rows faster, and forgot: new rows do not reach it."""
    with _flagged(bed.jarvis, SOURCES, "indisready"):
        yield


@fault(
    reds=["JV-POST-13"],
    cases=[f"the_index_is_valid[{SOURCES}]", f"the_lookup_can_use_the_index[look-up of {SOURCES}]"],
)
def an_index_is_invalid(bed: Bed) -> Iterator[None]:
    """CREATE INDEX CONCURRENTLY was cut short: the index is there, and no query uses it."""
    with _flagged(bed.jarvis, SOURCES, "indisvalid"):
        yield
