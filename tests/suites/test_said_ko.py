"""What the checks say is told in Korean too: whatever a fault has made one of them say has a Korean shape."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.korean import korean

ROOT = Path(__file__).parent.parent.parent
TABLES = sorted(ROOT.glob("suites/*/said_ko.toml"))
SHAPES = [(table, said) for table in TABLES for said in tomllib.loads(table.read_text(encoding="utf-8"))["said"]]
HANGUL = re.compile("[가-힣]")


def said(system: str) -> Iterator[str]:
    """Every sentence in the system's matrix of faults."""
    for row in json.loads((ROOT / "docs" / f"sensitivity-{system}.json").read_text(encoding="utf-8"))["faults"]:
        yield from filter(None, row["cases"].values())


def test_every_room_has_a_table() -> None:
    assert [table.parent for table in TABLES] == sorted(each.parent for each in ROOT.glob("suites/*/checklist.toml"))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.parent.name)
def test_what_the_faults_made_the_checks_say_is_told_in_korean(table: Path) -> None:
    untold = [sentence for sentence in said(table.parent.name) if korean(sentence, table) == sentence]
    assert not untold, f"{len(untold)} sentences have no Korean in {table.name}: {untold[:5]}"


@pytest.mark.parametrize(
    ("table", "shape"), SHAPES, ids=lambda value: value["en"][:40] if isinstance(value, dict) else value.parent.name
)
def test_each_shape_fills_in_what_it_quotes(table: Path, shape: dict[str, str]) -> None:
    groups = re.compile(shape["en"]).groups
    places = {int(number) for number in re.findall(r"{(\d+)}", shape["ko"])}
    assert (places, bool(HANGUL.search(shape["ko"]))) == (set(range(groups)), True)
