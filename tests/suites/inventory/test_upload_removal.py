"""What becomes of the run's own uploads where the target allows little."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.host import Host
from gate import ledger
from gate.ledger import Entry
from suites.inventory.upload_removal import Remover
from suites.inventory.uploads import Job


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "ledger.jsonl"
    monkeypatch.setenv(ledger.LEDGER, str(path))
    return path


@pytest.fixture
def entry(book: Path) -> Entry:
    return ledger.note("inventory", "upload", "gl-1-inbound-1.csv")


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as machine:
        yield machine


def test_a_job_that_sql_may_not_remove_is_listed_by_its_id(book: Path, entry: Entry) -> None:
    Remover(None, None, None).remove([Job(entry, "job-1", "a.csv")])
    (listed,) = ledger.entries(book)
    assert (listed.state, listed.key) == ("left", "upload gl-1-inbound-1.csv (job job-1)")
    assert "inventory.sql_writes" in listed.why


def test_an_upload_of_a_killed_run_is_listed_by_its_name(book: Path, entry: Entry) -> None:
    Remover(None, None, None).sweep(entry)
    (listed,) = ledger.entries(book)
    assert (listed.state, listed.key) == ("left", "upload gl-1-inbound-1.csv")


def test_a_stored_name_that_leads_elsewhere_is_not_touched(entry: Entry, host: Host, tmp_path: Path) -> None:
    folder, other = tmp_path / "uploads", tmp_path / "other.csv"
    folder.mkdir()
    other.write_text("kept")
    why = Remover(None, host, str(folder)).files(["../other.csv"])
    assert "is no plain file name" in why
    assert other.exists()


def test_the_file_goes_and_others_stay(host: Host, tmp_path: Path) -> None:
    own, other = tmp_path / "1f-2.csv", tmp_path / "3c-4.csv"
    own.write_text("own")
    other.write_text("other")
    assert Remover(None, host, str(tmp_path)).files([own.name]) == ""
    assert [path.name for path in tmp_path.iterdir()] == [other.name]


def test_a_file_that_is_not_there_is_said_to_be_unknown(host: Host, tmp_path: Path) -> None:
    assert "of its file is known" in Remover(None, host, str(tmp_path)).files(["1f-2.csv"])
