"""The migrations of the release beside those that the database says were applied (Prisma's `_prisma_migrations`)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fixtures.host import Host
from fixtures.postgres import Postgres

APPLIED_SQL = """
    SELECT migration_name AS name, checksum, finished_at, rolled_back_at, logs
    FROM _prisma_migrations ORDER BY started_at, migration_name
"""
_SCHEMES = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "file": "sqlite",
    "sqlserver": "sqlserver",
}

_NAME = re.compile(r"\d{14}_\w+")
_PROVIDER = re.compile(r'^\s*provider\s*=\s*"(\w+)"', re.MULTILINE)


@dataclass(frozen=True)
class Migration:
    """A folder of prisma/migrations; the checksum is the SHA-256 of its migration.sql, empty without that file."""

    name: str
    checksum: str


@dataclass(frozen=True)
class Applied:
    """A row of `_prisma_migrations`."""

    name: str
    checksum: str
    finished_at: datetime | None
    rolled_back_at: datetime | None = None
    logs: str | None = None


@dataclass(frozen=True)
class Migrations:
    """What the release holds, in order, and what the database knows of it, in order of application."""

    released: tuple[Migration, ...]
    applied: tuple[Applied, ...]
    provider: str | None = None  # as migration_lock.toml names it

    def pending(self) -> list[str]:
        """Released, but not applied: no row, or only rows that were rolled back."""
        known = {row.name for row in self._standing()}
        return [migration.name for migration in self.released if migration.name not in known]

    def failed(self) -> list[str]:
        """Begun and never finished, with the first line of what the database said."""
        return [f"{row.name}{_first_line(row.logs)}" for row in self._standing() if row.finished_at is None]

    def changed(self) -> list[str]:
        """Applied from another migration.sql than the release holds."""
        released = {migration.name: migration.checksum for migration in self.released}
        return [row.name for row in self._standing() if released.get(row.name, row.checksum) != row.checksum]

    def unknown(self) -> list[str]:
        """In the table only: another release has been here."""
        released = {migration.name for migration in self.released}
        return [row.name for row in self._standing() if row.name not in released]

    def _standing(self) -> list[Applied]:
        return [row for row in self.applied if row.rolled_back_at is None]


def collect(host: Host, prisma: str, database: Postgres) -> Migrations:
    """The folders of `prisma`/migrations and the rows of the table; raises Fault when either cannot be read."""
    root = f"{prisma}/migrations"
    digests = host.digests([file.path for file in host.files(root, "migration.sql", depth=2)])
    names = folders(host.list(root))
    released = tuple(Migration(name, digests.get(f"{root}/{name}/migration.sql", "")) for name in names)
    rows = database.rows(APPLIED_SQL)
    applied = tuple(Applied(row.name, row.checksum, row.finished_at, row.rolled_back_at, row.logs) for row in rows)
    lock = f"{root}/migration_lock.toml"
    return Migrations(released, applied, provider(host.read(lock)) if host.exists(lock) else None)


def folders(entries: Iterable[str]) -> list[str]:
    """The names that are migrations among a folder's entries, in the order in which Prisma applies them."""
    return sorted(entry for entry in entries if _NAME.fullmatch(entry))


def provider(lock: str) -> str | None:
    """The provider that a migration_lock.toml names."""
    match = _PROVIDER.search(lock)
    return match[1] if match else None


def provider_of(url: str) -> str:
    """The provider that Prisma's lock file names for a DATABASE_URL of this scheme."""
    scheme = url.split(":", 1)[0]
    return _SCHEMES.get(scheme, scheme)


def listed(names: Sequence[str], most: int = 10) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _first_line(logs: str | None) -> str:
    lines = [line.strip() for line in (logs or "").splitlines() if line.strip()]
    return f" ({lines[0]})" if lines else ""
