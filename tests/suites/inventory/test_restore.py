"""Comparing a restored database with its source."""

from datetime import UTC, datetime, timedelta

import pytest

from fixtures.host import File, Ran
from fixtures.postgres import Postgres
from gate.model import Safety
from suites.inventory.restore import Restored, Table, _began, drop, strange

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
FILE = File("backup-1.dump", 10, NOW)


def restored(*tables: Table, rc: int = 0, migrations: tuple[str, ...] = ("a",)) -> Restored:
    return Restored(FILE, Ran("pg_restore", rc, "", "", 0.1), tables, ("a", "b"), migrations)


def test_rows_that_came_later_or_were_deleted_since_are_no_loss() -> None:
    found = restored(Table("products", 12, 9, 9), Table("alerts", 3, 3, 7))
    assert (found.missing, found.lost, found.whole) == ([], [], True)


def test_older_rows_that_are_not_there_are_a_loss() -> None:
    found = restored(Table("products", 120, 100, 79), Table("alerts", 3, 3, 0))
    assert (found.lost, found.whole) == (["products (79 of 100)", "alerts (0 of 3)"], False)


def test_a_few_rows_that_were_entered_later_with_an_earlier_date_are_no_loss() -> None:
    assert restored(Table("products", 120, 100, 80), Table("alerts", 4, 4, 3)).lost == []


def test_a_table_that_is_not_there_is_missing_and_not_lost_twice() -> None:
    found = restored(Table("products", 12, 9, None))
    assert (found.missing, found.lost, found.whole) == (["products"], [], False)


@pytest.mark.parametrize("migrations", [(), ("b",), ("a", "c")])
def test_another_migration_list_is_not_whole(migrations: tuple[str, ...]) -> None:
    assert not restored(Table("products", 1, 1, 1), migrations=migrations).whole


def test_nothing_restored_is_not_whole() -> None:
    assert not restored(rc=1).whole
    assert not restored().whole


def test_the_first_strange_name_is_told() -> None:
    assert strange(["a", "b"], ["a", "b", "c"]) is None
    assert strange(["a", "x"], ["a", "b"]) == "x is not known to it"
    assert strange(["b"], ["a", "b"]) == "b is number 1, where a should be"


@pytest.mark.parametrize(
    ("listing", "offset", "began"),
    [
        ("; Archive created at 2026-11-21 02:50:00 UTC", 0, NOW - timedelta(minutes=10)),
        ("; Archive created at 2026-11-21 11:50:00 KST", 9, NOW - timedelta(minutes=10)),
        ("; Archive created at 2026-11-21 11:50:00 KST", 0, NOW),
        ("nothing of it", 0, NOW),
    ],
)
def test_a_dump_never_began_after_its_end(listing: str, offset: int, began: datetime) -> None:
    assert _began(listing, NOW, timedelta(hours=offset)) == began


def test_only_a_database_of_a_run_is_dropped() -> None:
    with Postgres("postgresql://x@127.0.0.1:1/postgres", name="x", safety=Safety.DRILL) as server:  # noqa: SIM117
        with pytest.raises(ValueError, match="no database of a run"):
            drop(server, "inventory")
