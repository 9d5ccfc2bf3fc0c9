"""Faults of the migrations: the release, its lock file, the database's table of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from testbed.bed import Bed
from testbed.breaking import contents, only, replaced, rows_gone, updated
from testbed.faults import fault

LAST = "migration_name = '20251118100123_notification_defaults'"
FLAWS = ("pending", "failed", "changed", "unknown")


@fault(
    reds=["INV-PRE-04", "INV-PER-15"], cases=["every_migration_of_the_release_is_applied", "no_migration_is[pending]"]
)
def a_migration_is_pending(bed: Bed) -> Iterator[None]:
    """The release holds a migration that nobody deployed."""
    with _released(bed, "20251120090000_add_supplier"):
        yield


@fault(
    reds=["INV-PRE-04", "INV-PER-15"], cases=["every_migration_of_the_release_is_applied", "no_migration_is[pending]"]
)
def a_migration_with_a_name_of_its_own_is_pending(bed: Bed) -> Iterator[None]:
    """Nobody deployed a migration that somebody wrote by hand, and named as Prisma does not."""
    with _released(bed, "add-supplier"):
        yield


@fault(reds=["INV-PRE-04", "INV-PER-15"], cases=["every_applied_migration_has_finished", "no_migration_is[failed]"])
def a_migration_has_failed(bed: Bed) -> Iterator[None]:
    """The last migration was begun and never finished."""
    with updated(bed.inventory, "_prisma_migrations", "finished_at", None, LAST):
        yield


@fault(
    reds=["INV-PRE-04", "INV-PER-15"], cases=["every_migration_of_the_release_is_applied", "no_migration_is[pending]"]
)
def a_migration_was_rolled_back(bed: Bed) -> Iterator[None]:
    """The last migration was marked as rolled back, and never applied again."""
    with updated(bed.inventory, "_prisma_migrations", "rolled_back_at", "2026-01-01T00:00:00Z", LAST):
        yield


@fault(reds=["INV-PRE-04", "INV-PER-15"], cases=["no_applied_migration_was_changed", "no_migration_is[changed]"])
def a_migration_was_changed_afterwards(bed: Bed) -> Iterator[None]:
    """Somebody corrected a migration.sql after it had been applied."""
    file = bed.inventory.release.migrations_folder / "20251101123000_add_product_disabled" / "migration.sql"
    with contents(file, file.read_text() + "-- corrected\n"):
        yield


@fault(
    reds=["INV-PRE-04", "INV-PER-15", "INV-PER-06"],
    cases=[
        "every_applied_migration_has_finished",
        "no_applied_migration_was_changed",
        "the_database_knows_no_other_migration",
        *(f"no_migration_is[{flaw}]" for flaw in FLAWS),
    ],
)
def the_list_of_migrations_was_emptied(bed: Bed) -> Iterator[None]:
    """Somebody emptied _prisma_migrations to get past a failed one: the next deployment begins with the first."""
    with rows_gone(bed.inventory, "DELETE FROM _prisma_migrations", "_prisma_migrations"):
        yield


@fault(
    reds=["INV-PRE-04", "INV-PER-15", "INV-PER-07"],
    cases=["every_migration_of_the_release_is_applied", *(f"no_migration_is[{flaw}]" for flaw in FLAWS)],
)
def the_release_came_without_its_migrations(bed: Bed) -> Iterator[None]:
    """What was copied to the host holds migration_lock.toml, and none of the folders beside it."""
    folder = bed.inventory.release.migrations_folder
    with only(folder, folder / "migration_lock.toml"):
        yield


@fault(reds=["INV-PRE-04", "INV-PER-15"], cases=["the_database_knows_no_other_migration", "no_migration_is[unknown]"])
def the_database_is_ahead_of_the_release(bed: Bed) -> Iterator[None]:
    """The table names a migration that the release does not hold: a newer release has been here."""
    bed.inventory.sql(
        """INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
           VALUES ('broken-1', repeat('0', 64), '20251201000000_later', now(), now(), 1)"""
    )
    try:
        yield
    finally:
        bed.inventory.sql("DELETE FROM _prisma_migrations WHERE id = 'broken-1'")


@fault(
    reds=["INV-PRE-04", "INV-PER-15"],
    cases=["the_lock_file_names_the_provider", "the_lock_file_and_the_address_name_one_provider"],
)
def the_lock_file_names_another_provider(bed: Bed) -> Iterator[None]:
    """migration_lock.toml says mysql."""
    with replaced(bed.inventory.release.migrations_folder / "migration_lock.toml", '"postgresql"', '"mysql"'):
        yield


@contextmanager
def _released(bed: Bed, name: str) -> Iterator[None]:
    """The release holds a migration of that name as well."""
    folder = bed.inventory.release.migrations_folder / name
    folder.mkdir()
    try:
        (folder / "migration.sql").write_text('ALTER TABLE "products" ADD COLUMN "supplier" TEXT;\n')
        yield
    finally:
        (folder / "migration.sql").unlink(missing_ok=True)
        folder.rmdir()
