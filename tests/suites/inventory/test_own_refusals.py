"""Telling the refused log-ins of the checks themselves from those of others."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from gate.history import History
from suites.inventory.own_refusals import Refused, among, note


def test_noted_ones_are_found_again_about_their_second(tmp_path: Path) -> None:
    history, now = History(tmp_path), datetime.now(UTC)
    note(history, 2)
    strangers = [now - timedelta(minutes=10), now - timedelta(minutes=9)]
    assert among(history, [*strangers, now, now + timedelta(seconds=1)]) == 2


def test_no_more_are_taken_for_own_than_were_noted(tmp_path: Path) -> None:
    history, now = History(tmp_path), datetime.now(UTC)
    note(history, 1)
    assert among(history, [now] * 30) == 1


def test_nothing_noted_means_that_all_are_others(tmp_path: Path) -> None:
    note(History(tmp_path), 0)
    assert among(History(tmp_path), [datetime.now(UTC)]) == 0


def test_what_was_noted_adds_up(tmp_path: Path) -> None:
    history = History(tmp_path)
    note(history, 1)
    note(history, 2)
    assert among(history, [datetime.now(UTC)] * 5) == 3


def test_the_words_say_whose_they_were() -> None:
    assert str(Refused(3, 0)) == "3"
    assert str(Refused(25, 20)) == "5 (and 20 of this gate's own checks)"
