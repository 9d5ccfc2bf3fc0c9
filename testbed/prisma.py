"""What `prisma migrate deploy` does to a database, as far as an observer sees it."""

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path

_CREATE_HISTORY = """
CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL,
    "logs" TEXT,
    "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)"""

_RECORD = """
INSERT INTO "_prisma_migrations"
    ("id", "checksum", "migration_name", "started_at", "finished_at", "applied_steps_count")
VALUES (%s, %s, %s, now(), clock_timestamp(), 1)"""


@dataclass(frozen=True)
class Migration:
    """One folder below prisma/migrations; `checksum` is what Prisma records (SHA-256 of migration.sql, hex)."""

    name: str
    sql: bytes

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql).hexdigest()


def migrations(folder: Path) -> list[Migration]:
    """All migrations of a folder in the order in which they are applied."""
    return [Migration(file.parent.name, file.read_bytes()) for file in sorted(folder.glob("*/migration.sql"))]


def deploy(folder: Path, database_url: str) -> int:
    """Apply what the database does not have yet; returns how many.

    Raises psycopg.Error when a migration fails; those before it stay applied.
    """
    import psycopg  # late: what only reads migrations starts often, and needs no database

    with psycopg.connect(database_url) as connection:
        connection.execute(_CREATE_HISTORY)
        applied = {name for (name,) in connection.execute('SELECT "migration_name" FROM "_prisma_migrations"')}
        missing = [migration for migration in migrations(folder) if migration.name not in applied]
        for migration in missing:
            connection.execute(migration.sql)
            connection.execute(_RECORD, (str(uuid.uuid4()), migration.checksum, migration.name))
            connection.commit()
    return len(missing)
