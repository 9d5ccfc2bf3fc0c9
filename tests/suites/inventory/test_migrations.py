"""Comparing the release's migrations with the database's."""

from datetime import UTC, datetime

from suites.inventory.migrations import Applied, Migration, Migrations, folders, listed, provider

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FIRST, SECOND = Migration("20240427000000_init", "a1"), Migration("20250506000100_add", "b2")
DONE, DONE_TOO = Applied(FIRST.name, "a1", NOW), Applied(SECOND.name, "b2", NOW)


def faults(*applied: Applied) -> dict[str, list[str]]:
    seen = Migrations((FIRST, SECOND), applied)
    return {
        name: getattr(seen, name)() for name in ("pending", "failed", "changed", "unknown") if getattr(seen, name)()
    }


def test_deployed_unchanged_is_well() -> None:
    assert faults(DONE, DONE_TOO) == {}


def test_a_folder_without_a_row_is_pending() -> None:
    assert faults(DONE) == {"pending": [SECOND.name]}


def test_a_row_that_never_finished_has_failed_and_quotes_the_database() -> None:
    assert faults(DONE, Applied(SECOND.name, "b2", None, logs="\nERROR: x exists\nmore")) == {
        "failed": [f"{SECOND.name} (ERROR: x exists)"]
    }


def test_a_rolled_back_row_leaves_the_migration_pending() -> None:
    assert faults(DONE, Applied(SECOND.name, "b2", None, NOW)) == {"pending": [SECOND.name]}


def test_a_second_attempt_after_a_roll_back_is_well() -> None:
    assert faults(DONE, Applied(SECOND.name, "b2", None, NOW), DONE_TOO) == {}


def test_another_checksum_is_a_changed_migration() -> None:
    assert faults(DONE, Applied(SECOND.name, "c3", NOW)) == {"changed": [SECOND.name]}


def test_a_row_without_a_folder_is_unknown() -> None:
    assert faults(DONE, DONE_TOO, Applied("20990101000000_later", "d4", NOW)) == {"unknown": ["20990101000000_later"]}


def test_a_folder_without_its_file_is_changed() -> None:
    assert Migrations((Migration(FIRST.name, ""),), (DONE,)).changed() == [FIRST.name]


def test_only_migration_folders_count_in_order() -> None:
    assert folders(["migration_lock.toml", SECOND.name, ".DS_Store", FIRST.name]) == [FIRST.name, SECOND.name]


def test_reads_the_provider_of_the_lock_file() -> None:
    assert provider('# do not edit\nprovider = "postgresql"\n') == "postgresql"
    assert provider("# nothing\n") is None


def test_long_lists_are_cut_with_their_number() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed([str(n) for n in range(12)]) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"
