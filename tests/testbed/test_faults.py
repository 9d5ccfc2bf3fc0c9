"""The catalogue of faults: declared once, for items that exist, and for each item of the checklist."""

import tomllib
from pathlib import Path

import pytest

from testbed import faults, system
from testbed.faults import Fault

SUITES = Path(__file__).parent.parent.parent / "suites"


def _items(name: str) -> set[str]:
    checklist = tomllib.loads((SUITES / name / "checklist.toml").read_text(encoding="utf-8"))
    return {item["id"] for item in checklist["item"]}


@pytest.fixture(params=system.by_default())
def declared(request: pytest.FixtureRequest) -> tuple[str, list[Fault]]:
    """A system's name and its faults."""
    return request.param, faults.load(request.param)


def test_every_item_has_a_fault(declared: tuple[str, list[Fault]]) -> None:
    name, found = declared
    assert _items(name) == {item for each in found for item in each.reds}


def test_every_fault_says_what_it_breaks(declared: tuple[str, list[Fault]]) -> None:
    _, found = declared
    assert [each.name for each in found if not each.text.endswith(".")] == []


def test_faults_have_names_of_their_own(declared: tuple[str, list[Fault]]) -> None:
    _, found = declared
    assert len({each.name for each in found}) == len(found)
