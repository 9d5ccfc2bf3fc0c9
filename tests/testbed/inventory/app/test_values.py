"""Identifiers and times."""

import re
from datetime import datetime

import pytest

from testbed.inventory.app.values import cuid, instant, iso, present


def test_an_identifier_has_25_characters_and_is_new_each_time() -> None:
    made = {cuid() for _ in range(2000)}
    assert len(made) == 2000
    assert all(re.fullmatch(r"c[a-z0-9]{24}", each) for each in made)


def test_times_are_utc_with_milliseconds() -> None:
    assert iso(datetime(2026, 1, 2, 3, 4, 5, 678_000)) == "2026-01-02T03:04:05.678Z"
    assert iso(datetime.fromisoformat("2026-01-02T03:04:05+09:00")) == "2026-01-01T18:04:05.000Z"


@pytest.mark.parametrize("text", ["nonsense", "", "2025-13-01"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert instant(text) is None


def test_null_columns_are_left_out() -> None:
    assert present({"a": 1, "b": None, "c": 0}, "c", "b", "a") == {"c": 0, "a": 1}
