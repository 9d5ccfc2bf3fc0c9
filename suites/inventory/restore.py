"""The restore drill: the newest backup in a scratch database, beside its source (document 002, section 3.2)."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fixtures.host import File, Host, Ran
from fixtures.migrations import APPLIED_SQL
from fixtures.postgres import Postgres, Row
from gate import ledger
from gate.tag import tag
from suites.inventory.target import Restore

SETTLED = timedelta(minutes=1)  # rows that were being written while the dump began
COUNTING = 60.0  # seconds for the rows of one table
MOST, FEW = 0.9, 10  # of the older rows have to come back: some may have been entered later with an earlier date
OPTIONS = ("--no-owner", "--no-acl", "--clean", "--if-exists")
HISTORY = "_prisma_migrations"
TABLES = """
    select c.relname as name, format_type(a.atttypid, null) as dated
    from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attname = 'createdAt' and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1
"""
_OLDER = {
    "timestamp without time zone": """count(*) filter (where "createdAt" < %(began)s at time zone 'utc')""",
    "timestamp with time zone": 'count(*) filter (where "createdAt" < %(began)s)',
}
_CREATED = re.compile(r"Archive created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")


@dataclass(frozen=True)
class Table:
    """A table of the source: its rows now, those older than the backup, and those in the scratch database.

    Where rows have no date, one counts as older if there are any.
    """

    name: str
    now: int
    older: int
    restored: int | None  # None: it did not come back

    @property
    def lost(self) -> str | None:
        """How many rows did not come back, in words; what was deleted since then, or backdated, is no loss."""
        if self.restored is None or not self.older:
            return None
        enough = self.restored > 0 and self.restored >= MOST * self.older - FEW
        return None if enough else f"{self.name} ({self.restored} of {self.older})"


@dataclass(frozen=True)
class Restored:
    """What came of it; tables and migrations are empty when pg_restore failed."""

    file: File
    ran: Ran
    tables: tuple[Table, ...] = ()
    source_migrations: tuple[str, ...] = ()  # those of any state: what is wrong there is not the backup's fault
    migrations: tuple[str, ...] = ()  # finished ones, in order of application
    unfinished: tuple[str, ...] = ()

    @property
    def missing(self) -> list[str]:
        """Tables that did not come back."""
        return [table.name for table in self.tables if table.restored is None]

    @property
    def lost(self) -> list[str]:
        """Tables with rows that did not come back."""
        return [table.lost for table in self.tables if table.lost]

    @property
    def whole(self) -> bool:
        """Schema, rows and migration list came back."""
        listed = bool(self.migrations) and not strange(self.migrations, self.source_migrations)
        return self.ran.ok and bool(self.tables) and not self.missing and not self.lost and listed


def strange(names: Sequence[str], known: Sequence[str]) -> str | None:
    """The first name that does not stand in its place among the known ones, in words; None when all do."""
    for place, name in enumerate(names):
        if name not in known:
            return f"{name} is not known to it"
        if known[place] != name:
            return f"{name} is number {place + 1}, where {known[place]} should be"
    return None


@contextmanager
def scratch_database(server: Postgres) -> Iterator[Postgres]:
    """A database of the run's own on that server, noted in the ledger before it is created, and dropped."""
    name = f"{tag()}-restore"
    entry = ledger.note("inventory", "scratch_database", name)
    server.administer(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        with closing(server.to(name)) as scratch:
            yield scratch
    finally:
        drop(server, name)
        entry.removed()


def drop(server: Postgres, name: str) -> None:
    """Drop a scratch database, with whoever is still connected to it; nothing happens when there is none."""
    if not name.startswith("gl-"):
        raise ValueError(f"{name} is no database of a run")
    server.administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def practise(host: Host, file: File, how: Restore, scratch: Postgres, source: Postgres) -> Restored:
    """Restore the backup into the scratch database and compare; raises Fault when a side cannot be read."""
    command = [how.pg_restore, *OPTIONS, "-d", scratch.database, file.path]
    ran = host.run(command, timeout=how.within, env=scratch.environment())
    if not ran.ok:
        return Restored(file, ran)
    here = {row.name for row in scratch.rows(TABLES)}
    began = _began(host.run([how.pg_restore, "--list", file.path]).out, file.mtime, host.utc_offset()) - SETTLED
    rows = source.rows(TABLES)
    tables = tuple(_table(row, began, source, scratch if row.name in here else None) for row in rows)
    done, unfinished = _migrations(scratch) if HISTORY in here else ((), ())
    there = dict.fromkeys(row.name for row in source.rows(APPLIED_SQL))
    return Restored(file, ran, tables, tuple(there), done, unfinished)


def _table(row: Row, began: datetime, source: Postgres, scratch: Postgres | None) -> Table:
    name = row.name.replace('"', '""')
    older = _OLDER.get(row.dated, "least(count(*), 1)")
    there = source.rows(f'select count(*) as now, {older} as older from "{name}"', {"began": began}, timeout=COUNTING)[
        0
    ]
    restored = scratch.rows(f'select count(*) from "{name}"', timeout=COUNTING)[0][0] if scratch else None
    return Table(row.name, there.now, there.older, restored)


def _migrations(database: Postgres) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the migrations that are finished, and of those that are not, in order of application."""
    rows = [row for row in database.rows(APPLIED_SQL) if row.rolled_back_at is None]
    done = tuple(row.name for row in rows if row.finished_at)
    return done, tuple(row.name for row in rows if not row.finished_at)


def _began(listing: str, ended: datetime, offset: timedelta) -> datetime:
    """When the dump began (UTC): what the archive says, in local time of whoever made it, never later than its end."""
    match = _CREATED.search(listing)
    if not match:
        return ended
    local = datetime.strptime(match[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    return min(local - offset, ended)
