"""The ledger: on disk before the thing exists, and never another's."""

import os
from pathlib import Path

import pytest

from gate import ledger

EVIL = 'a "quoted"\nkey\u2028with\x85every\udcffthing'


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(ledger.LEDGER, str(tmp_path / "gl-1.jsonl"))
    return tmp_path / "gl-1.jsonl"


def test_a_note_is_on_disk_at_once_and_private(path: Path) -> None:
    ledger.note("toy", "product", "gl-1-a", table="products")
    assert [(e.kind, e.key, e.undo) for e in ledger.pending(path)] == [("product", "gl-1-a", {"table": "products"})]
    assert path.stat().st_mode & 0o077 == 0


def test_the_newest_is_removed_first_and_what_is_gone_is_not_pending(path: Path) -> None:
    first, second, third = (ledger.note("toy", "product", key) for key in "abc")
    second.removed()
    assert [entry.key for entry in ledger.pending(path)] == ["c", "a"]
    first.removed()
    third.left("row 7", "the service keeps it")
    assert ledger.pending(path) == []
    assert [(c.key, c.state, c.why) for c in ledger.changes(path)] == [
        ("a", "removed", ""),
        ("b", "removed", ""),
        ("row 7", "left", "the service keeps it"),
    ]


def test_the_services_own_name_is_kept_beside_the_first(path: Path) -> None:
    ledger.note("toy", "product", "gl-1-a", code="x").known_as("17", id="17").removed()
    assert [(c.key, c.state) for c in ledger.changes(path)] == [("17", "removed")]


def test_a_key_of_any_shape_survives(path: Path) -> None:
    ledger.note("toy", "product", EVIL)
    assert [entry.key for entry in ledger.pending(path)] == [EVIL]


def test_a_line_cut_by_a_kill_loses_no_other(path: Path) -> None:
    ledger.note("toy", "product", "whole")
    path.write_bytes(path.read_bytes() + b'{"system": "toy", "key": "\xed\x95')
    assert [entry.key for entry in ledger.pending(path)] == ["whole"]


def test_a_ledger_that_is_held_cannot_be_held_again(path: Path) -> None:
    with ledger.held(path) as ours:
        assert ours
        with ledger.held(path) as again:
            assert not again
    with ledger.held(path) as ours:
        assert ours


def test_a_ledger_is_dropped_only_when_nothing_is_pending(path: Path) -> None:
    entry = ledger.note("toy", "product", "a")
    ledger.close(path)
    assert path.exists()
    entry.removed()
    ledger.close(path)
    assert not path.exists()


def test_outside_of_a_run_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ledger.LEDGER, raising=False)
    monkeypatch.chdir(tmp_path)
    ledger.note("toy", "product", "a").removed()
    assert os.listdir(tmp_path) == []
