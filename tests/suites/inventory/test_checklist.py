"""The inventory checklist says everything that a report needs, in both languages."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from gate.model import Item, Phase, Safety
from gate.rooms import discover

ITEMS = discover(Path(__file__).parents[3] / "suites")["inventory"].items
HANGUL = re.compile("[가-힣]")


def test_every_point_of_the_document_is_there() -> None:
    counts = {phase: sum(item.phase is phase for item in ITEMS) for phase in Phase}
    assert counts == {Phase.PRE_RELEASE: 6, Phase.POST_DEPLOY: 7, Phase.PERIODIC: 16}


def test_incident_selects_what_the_document_asks_in_an_incident() -> None:
    assert [item.id for item in ITEMS if item.incident] == ["INV-PER-01", "INV-PER-02", "INV-PER-03", "INV-PER-04"]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_an_item_speaks_both_languages(item: Item) -> None:
    for text in (item.title_ko, item.remedy_ko, item.looks_at_ko):
        assert HANGUL.search(text)
    assert bool(HANGUL.search(item.changes_ko)) == bool(item.changes)
    assert not HANGUL.search(item.title + item.remedy + item.looks_at + item.changes)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_an_item_is_one_line_with_its_source(item: Item) -> None:
    english = item.title + item.remedy + item.looks_at + item.changes
    korean = item.title_ko + item.remedy_ko + item.looks_at_ko + item.changes_ko
    assert "\n" not in english + korean
    assert re.match(r"002, sections? [1-5]", item.source)


@pytest.mark.parametrize("item", [item for item in ITEMS if item.safety > Safety.OBSERVE], ids=lambda item: item.id)
def test_what_is_more_than_looking_says_what_it_changes(item: Item) -> None:
    assert item.changes


WRITES = {"own_product", "stocked_product", "own_creations"}
"""The fixtures that create a product by the API, which leaves audit rows."""


def writing() -> set[str]:
    """The ids of the points whose checks create a product."""
    rooms = Path(__file__).parents[3] / "suites/inventory"
    modules = [import_module(f"suites.inventory.{path.stem}") for path in rooms.glob("test_*.py")]
    checks = [check for module in modules for name, check in vars(module).items() if name.startswith("test_")]
    writers = [check for check in checks if WRITES & set(inspect.signature(check).parameters)]
    return {mark.args[0] for check in writers for mark in check.pytestmark if mark.name == "item"}


def test_who_writes_through_a_product_says_that_audit_rows_stay() -> None:
    points = [item for item in ITEMS if item.id in writing()]
    assert {"INV-POST-04", "INV-PER-14"} < {item.id for item in points}
    assert [item.id for item in points if "audit rows stay" not in item.changes] == []
    assert [item.id for item in points if "감사 로그는" not in item.changes_ko] == []
