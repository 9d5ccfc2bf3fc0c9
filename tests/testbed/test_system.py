"""What systems have in common."""

import pytest

from testbed.bed import Bed
from testbed.system import load, merged, names


def test_systems_are_found_by_their_folder() -> None:
    assert "inventory" in names()


def test_an_unknown_system_is_named_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="inventory"):
        load("nosuch", Bed("/nonexistent"))


def test_changes_reach_into_nested_tables() -> None:
    assert merged({"limits": {"a": 1, "b": 2}, "x": 1}, {"limits": {"b": 3}}) == {"limits": {"a": 1, "b": 3}, "x": 1}


def test_none_removes_a_key() -> None:
    assert merged({"a": 1, "b": 2}, {"a": None}) == {"b": 2}


def test_none_may_be_kept_for_later() -> None:
    assert merged({}, {"a": {"b": None}}, keep_none=True) == {"a": {"b": None}}
