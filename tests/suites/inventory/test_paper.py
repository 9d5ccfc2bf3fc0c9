"""The operations document and the ages of documents."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from suites.inventory.paper import OURS, Change, changed_lines
from testbed.inventory.release import TEMPLATE


def test_the_same_text_has_no_changed_lines() -> None:
    assert changed_lines("a\nb\n", "a\nb\n") == []


def test_a_changed_and_an_added_line_are_numbered_as_they_stand_now() -> None:
    assert changed_lines("a\nB\nc\nd\n", "a\nb\nc\n") == ["line 2: 'B'", "line 4: 'd'"]


def test_a_line_that_is_gone_is_numbered_as_it_stood() -> None:
    assert changed_lines("a\nc\n", "a\nb\nc\n") == ["gone is line 2: 'b'"]


def test_other_ends_of_lines_are_a_difference_too() -> None:
    assert changed_lines("a\r\nb\r\n", "a\nb\n") == ["the ends of lines, or the last one"]


def test_what_was_never_committed_lags_for_ever() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert Change("docs", None).lag(now) > timedelta(days=10_000)
    assert Change("docs", now - timedelta(days=3)).lag(now) == timedelta(days=3)


def test_the_document_of_the_testbed_is_the_one_of_the_checklist() -> None:
    assert Path(TEMPLATE, "common/docs/operations-checklist.md").read_bytes() == OURS.read_bytes()
