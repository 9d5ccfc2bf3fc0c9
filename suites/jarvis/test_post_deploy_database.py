"""The team chat, right after a deployment: migrations and indexes (document 004, done 1; final: after)."""

from collections.abc import Callable, Mapping

import pytest

from fixtures.migrations import Applied, Migrations
from fixtures.postgres import Postgres
from gate.text import listed
from suites.jarvis import indexes, migrations
from suites.jarvis.indexes import Found, Index

Saw = Callable[[str], None]
FLAWS: dict[str, tuple[Callable[[Migrations], list[str]], str]] = {
    "pending": (Migrations.pending, "are not applied"),
    "changed": (Migrations.changed, "were applied from another migration.sql than the release holds"),
    "unknown": (Migrations.unknown, "stand in the database and not in the release"),
}


@pytest.mark.item("JV-POST-11")
@pytest.mark.parametrize("name", migrations.DOCUMENTED)
def test_the_migration_is_applied(applied: tuple[Applied, ...], name: str, saw: Saw) -> None:
    """It stands in _prisma_migrations, finished and not rolled back."""
    row = migrations.row_of(applied, name)
    assert row, f"{name} is not applied: none of {len(applied)} rows of _prisma_migrations names it and stands"
    assert row.finished_at, f"{name} began and never finished: {row.logs or 'the database has written no reason'}"
    saw(f"{name} finished {row.finished_at:%Y-%m-%d %H:%M}")


@pytest.mark.item("JV-POST-11")
def test_every_row_has_finished(applied: tuple[Applied, ...], saw: Saw) -> None:
    """No other migration was begun and never finished."""
    failed = Migrations((), applied).failed()
    assert applied, "_prisma_migrations is empty"
    assert not failed, f"{len(failed)} of {len(applied)} migrations began and never finished: {listed(failed)}"
    saw(f"{len(applied)} rows of _prisma_migrations, all finished or rolled back")


@pytest.mark.item("JV-POST-11")
@pytest.mark.parametrize("flaw", FLAWS)
def test_release_and_database_agree(deployed: Migrations, flaw: str, saw: Saw) -> None:
    """No migration of the release is pending or changed, and the database knows no other."""
    find, told = FLAWS[flaw]
    names, seen = find(deployed), max(len(deployed.released), len(deployed.applied))
    assert deployed.released, "the release holds no migration"
    assert not names, f"{len(names)} of {seen} migrations {told}: {listed(names)}"
    saw(f"none {flaw} of {len(deployed.released)} migrations and {len(deployed.applied)} rows")


@pytest.mark.item("JV-POST-11")
def test_the_lock_file_names_postgresql(deployed: Migrations, saw: Saw) -> None:
    """migration_lock.toml names the provider of the database that is used."""
    assert deployed.provider == "postgresql", (
        f"migration_lock.toml names {deployed.provider or 'nothing'} as provider, the database is PostgreSQL"
    )
    saw(f"migration_lock.toml names {deployed.provider}")


@pytest.mark.item("JV-POST-11")
def test_pgvector_is_installed(applied: tuple[Applied, ...], database: Postgres, saw: Saw) -> None:
    """The extension that the vector migration creates is in the database."""
    needing = migrations.named_like_vector(applied)
    row = database.one("select extversion as version from pg_extension where extname = 'vector'")
    assert row, f"the extension vector is not installed{f', and {listed(needing)} needs it' if needing else ''}"
    saw(f"pgvector {row.version}, for {listed(needing) or 'no applied migration'}")


@pytest.mark.item("JV-POST-13")
@pytest.mark.parametrize("index", indexes.INDEXES, ids=str)
def test_the_index_is_valid(existing_indexes: Mapping[str, Found], index: Index, saw: Saw) -> None:
    """It is there, valid, ready, whole, and on the documented columns."""
    found = existing_indexes.get(index.name)
    there = sorted(each.name for each in existing_indexes.values() if each.table == index.table)
    assert found, f"there is no index {index.name}; {index.table} has {listed(there) or 'none'}"
    assert found.valid, f"{index.name} is invalid: its creation was cut short, and no query uses it"
    assert found.ready, f"{index.name} is not ready: rows that are written do not reach it"
    assert found.columns == index.columns, f"{index.name} is on {listed(found.columns)}, not {listed(index.columns)}"
    assert found.whole, f"{index.name} is partial or over an expression, so that it does not serve every look-up"
    saw(f"{index.name} on {index.table} ({listed(index.columns)}) is valid and ready")


@pytest.mark.item("JV-POST-13")
@pytest.mark.parametrize("index", indexes.INDEXES, ids=lambda index: f"look-up of {index}")
def test_the_lookup_can_use_the_index(
    database: Postgres, existing_indexes: Mapping[str, Found], index: Index, saw: Saw
) -> None:
    """The planner takes it, or one that begins with the same columns, where it may not read the whole table."""
    used = indexes.used(database, index)
    assert used & indexes.same(existing_indexes, index), (
        f"the look-up on {index.table} ({listed(index.columns)}) cannot use {index.name}: the planner takes "
        f"{listed(sorted(used)) or 'the whole table'}"
    )
    saw(f"{' '.join(index.lookup.split())} → {listed(sorted(used))}")
