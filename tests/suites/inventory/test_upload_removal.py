"""What becomes of the run's own uploads where the target allows little."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.host import Host
from fixtures.postgres import Postgres
from gate import ledger
from gate.ledger import Entry
from gate.model import Safety
from suites.inventory.upload_removal import NO_ROUTE, Remover
from suites.inventory.uploads import Job
from tests.fixtures.conftest import Server


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
    assert (listed.state, listed.key) == ("left", "upload gl-1-inbound-1.csv (job job-1), file a.csv")
    assert "inventory.sql_writes" in listed.why


def test_a_file_goes_though_sql_may_not_remove_its_rows(book: Path, entry: Entry, host: Host, tmp_path: Path) -> None:
    stored = tmp_path / "1f-2.csv"
    stored.write_text("own")
    Remover(None, host, str(tmp_path)).remove([Job(entry, "job-1", stored.name)])
    (listed,) = ledger.entries(book)
    assert not stored.exists()
    assert (listed.key, listed.why) == ("upload gl-1-inbound-1.csv (job job-1)", NO_ROUTE)


def test_a_file_that_stays_is_listed_by_its_name(book: Path, entry: Entry) -> None:
    Remover(None, None, None).remove([Job(entry, "job-1", "1f-2.csv")])
    (listed,) = ledger.entries(book)
    assert listed.key == "upload gl-1-inbound-1.csv (job job-1), file 1f-2.csv"
    assert listed.why.startswith(f"{NO_ROUTE}; its file stays: inventory.host and")


@pytest.fixture
def rows(postgres_server: Server) -> Iterator[Postgres]:
    """The table of jobs, with one of the killed run's."""
    with Postgres(postgres_server.url, name="inventory database", safety=Safety.WRITE) as database:
        database.execute('create table upload_jobs (id text, filename text, "originalName" text)')
        database.execute("insert into upload_jobs values ('job-1', '1f-2.csv', 'gl-1-inbound-1.csv')")
        yield database
        database.execute("drop table upload_jobs")


def test_the_file_of_a_killed_runs_upload_is_found_by_reading(
    book: Path, entry: Entry, host: Host, tmp_path: Path, rows: Postgres
) -> None:
    stored = tmp_path / "1f-2.csv"
    stored.write_text("own")
    Remover(rows.allowing(Safety.OBSERVE), host, str(tmp_path)).sweep(entry)
    assert (stored.exists(), rows.value("select count(*) from upload_jobs")) == (False, 1)
    Remover(rows, host, str(tmp_path)).sweep(entry)
    (listed,) = ledger.entries(book)
    assert (rows.value("select count(*) from upload_jobs"), listed.state) == (0, "left")
    assert listed.why.startswith("its rows are gone; of its file is known: rm")


def test_an_upload_of_a_killed_run_is_listed_by_its_name(book: Path, entry: Entry) -> None:
    Remover(None, None, None).sweep(entry)
    (listed,) = ledger.entries(book)
    assert (listed.state, listed.key) == ("left", "upload gl-1-inbound-1.csv")
    assert "inventory.database is not set" in listed.why
    assert "sql_writes" not in listed.why


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
