"""The journal: one line a record, whatever the words hold, and readable after a kill."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from gate import journal, secrets
from gate.model import CaseResult, Cause, Finding, Line, Safety, Severity, State, Verdict

EVIL = 'a "quote"\n\r\u2028\x85\x00\x1b[31m<script>\ud83d\udcff 한국어'
CASE = CaseResult(
    "test_toy.py::test_one", "TOY-POST-01", "one", Severity.CRITICAL, Safety.DRILL, State.BLOCKED, "said",
    Cause("toy.api", "away", of_system=False), (Line("seen"), Line("done", "did", "curl -v")), 1.5, "paste", "note",
)  # fmt: skip
RECORDS: list[Any] = [
    journal.Collected("n", "TOY-POST-01", "one", Severity.MINOR, Safety.WRITE),
    journal.Started("n", "gw0"),
    journal.Finished(CASE),
    journal.Found(Finding("release", "toy", False, "old", Verdict.ROLL_BACK)),
    journal.Said(Line("seen")),
    journal.Window(2.5),
    journal.Ended(1, (("python", "3.11"),)),
]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(journal.JOURNAL, str(tmp_path / "journal.jsonl"))
    return tmp_path / "journal.jsonl"


def test_every_record_reads_back_as_it_was_written(path: Path) -> None:
    for record in RECORDS:
        journal.append(record)
    assert list(journal.read(path)) == RECORDS
    assert path.stat().st_mode & 0o077 == 0


def test_a_record_is_one_line_whatever_its_words_hold(path: Path) -> None:
    journal.append(journal.Started(EVIL))
    journal.append(journal.Finished(dataclasses.replace(CASE, sentence=EVIL)))
    assert path.read_bytes().count(b"\n") == 2
    started, finished = journal.read(path)
    assert started.nodeid.startswith('a "quote"\n')
    assert finished.result.state is State.BLOCKED


def test_a_line_cut_by_a_kill_is_passed_over(path: Path) -> None:
    for record in RECORDS[:2]:
        journal.append(record)
    whole = path.read_bytes()
    for size in range(whole.index(b"\n") + 1, len(whole) - 1):
        path.write_bytes(whole[:size])
        assert list(journal.read(path)) == RECORDS[:1]


@pytest.mark.parametrize("line", [b"", b"{}", b"null", b"\xff\xfe", b'{"kind": "finished"}', b'{"kind": "unknown"}'])
def test_what_is_no_record_is_passed_over(path: Path, line: bytes) -> None:
    path.write_bytes(line + b"\n")
    journal.append(RECORDS[0])
    assert list(journal.read(path)) == RECORDS[:1]


def test_a_secret_is_not_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_forms", {})
    secrets.register('canary-"quoted"', "toy.token")
    journal.append(journal.Started('seen canary-"quoted" here'))
    assert b"canary" not in path.read_bytes()


def test_without_a_run_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(journal.JOURNAL, raising=False)
    monkeypatch.chdir(tmp_path)
    journal.append(RECORDS[0])
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_never_began_is_empty(tmp_path: Path) -> None:
    assert list(journal.read(tmp_path / "none")) == []
