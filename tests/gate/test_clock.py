"""The run's clock."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate import clock, journal


def test_outside_of_a_run_there_is_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(clock.DEADLINE, raising=False)
    monkeypatch.delenv(clock.STARTED, raising=False)
    assert clock.left() == float("inf")
    assert clock.bounded(5.0) == 5.0
    assert clock.run_started().tzinfo is UTC


def test_inside_of_a_run_nothing_outlasts_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.DEADLINE, str(time.monotonic() + 3))
    monkeypatch.setenv(clock.STARTED, "2026-11-21T01:02:03+00:00")
    assert 0 < clock.bounded(600) <= 3
    assert clock.bounded(0.5) == 0.5
    assert clock.run_started() == datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)


def test_after_the_deadline_a_moment_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.DEADLINE, str(time.monotonic() - 3))
    assert clock.bounded(600) == 0.01


def test_a_window_is_granted_and_written_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "_granted", 0.0)
    monkeypatch.setenv(clock.DEADLINE, str(time.monotonic() + 3))
    monkeypatch.setenv(journal.JOURNAL, str(tmp_path / "journal.jsonl"))
    with clock.window(100):
        assert 90 < clock.left() <= 103
    assert list(journal.read(tmp_path / "journal.jsonl")) == [journal.Window(100)]


def test_what_puts_something_back_has_time_after_the_deadline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "_granted", 0.0)
    monkeypatch.setenv(clock.DEADLINE, str(time.monotonic() - 3))
    monkeypatch.setenv(journal.JOURNAL, str(tmp_path / "journal.jsonl"))
    with clock.spared(20):
        assert 19 < clock.bounded(600) <= 20
    assert clock.bounded(600) == 0.01
    assert list(journal.read(tmp_path / "journal.jsonl")) == []


def test_what_puts_something_back_takes_no_time_from_a_run_that_has_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.DEADLINE, str(time.monotonic() + 600))
    with clock.spared(20):
        assert clock.left() > 500
