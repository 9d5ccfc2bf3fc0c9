"""The catalogue of faults: declared once, for items that exist, for each item of the checklist and each check of it."""

import importlib
import inspect
import pkgutil
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from testbed import faults, system
from testbed.faults import Fault

SUITES = Path(__file__).parent.parent.parent / "suites"


def _items(name: str) -> set[str]:
    checklist = tomllib.loads((SUITES / name / "checklist.toml").read_text(encoding="utf-8"))
    return {item["id"] for item in checklist["item"]}


def _checks(name: str) -> dict[str, str]:
    """The check functions of a room as a report names them, and the item of each."""
    modules = [each.name for each in pkgutil.iter_modules([str(SUITES / name)]) if each.name.startswith("test_")]
    found = [
        inspect.getmembers(importlib.import_module(f"suites.{name}.{each}"), inspect.isfunction) for each in modules
    ]
    marked = {check: getattr(function, "pytestmark", []) for each in found for check, function in each}
    items = {check: mark.args[0] for check, marks in marked.items() for mark in marks if mark.name == "item"}
    return {check.removeprefix("test_"): item for check, item in items.items()}


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


def test_a_fault_names_cases_of_checks_that_exist(declared: tuple[str, list[Fault]]) -> None:
    name, found = declared
    checks = _checks(name)
    named = {(each.name, case.split("[")[0]) for each in found for case in each.cases}
    items = {each.name: each.reds for each in found}
    assert sorted((fault, case) for fault, case in named if checks.get(case) not in items[fault]) == []


@pytest.mark.parametrize("name", system.by_default())
def test_every_check_is_demanded_by_a_fault(name: str) -> None:
    """By name, or as the only check of an item: what is not could be taken out, since a sibling turns red with it."""
    checks = _checks(name)
    siblings = Counter(checks.values())
    named = {case.split("[")[0] for each in faults.load(name) for case in each.cases}
    assert checks
    assert sorted(check for check, item in checks.items() if siblings[item] > 1 and check not in named) == []
