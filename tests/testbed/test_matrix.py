"""The sensitivity matrix: one page for people, one file for machines."""

import json
from pathlib import Path

from testbed import assertions, matrix

ROW = {
    "fault": "a_row_is_gone",
    "text": "A row is gone.",
    "expected": ["INV-POST-02"],
    "missed": [],
    "blocked": ["INV-POST-03"],
    "unexpected": [],
    "said": "one | row <b> is missing",
}
HEALTHY = {"INV-POST-02": "passed", "INV-POST-03": "passed"}


def test_an_item_stands_beside_the_faults_that_turn_it_red(tmp_path: Path) -> None:
    matrix.write(tmp_path, "inventory", [ROW], HEALTHY)
    page = (tmp_path / "sensitivity-inventory.md").read_text()
    assert "| INV-POST-02 | `a_row_is_gone` |" in page
    assert "1 more are blocked by it" in page
    assert "one \\| row &lt;b> is missing" in page


def test_a_fault_that_missed_its_item_does_not_count(tmp_path: Path) -> None:
    matrix.write(tmp_path, "inventory", [{**ROW, "missed": ["INV-POST-02"]}], HEALTHY)
    page = (tmp_path / "sensitivity-inventory.md").read_text()
    assert "| INV-POST-02 |  |" in page
    assert "not red: INV-POST-02" in page


def test_a_single_fault_renews_its_row_and_no_other(tmp_path: Path) -> None:
    matrix.write(tmp_path, "inventory", [{**ROW, "fault": "another"}, {**ROW, "unexpected": ["INV-PER-14"]}], HEALTHY)
    matrix.renew(tmp_path, "inventory", [ROW])
    known = json.loads((tmp_path / "sensitivity-inventory.json").read_text())
    assert [(row["fault"], row["unexpected"]) for row in known["faults"]] == [("a_row_is_gone", []), ("another", [])]


def test_what_no_fault_made_a_check_say_is_listed(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text("def test_a(): assert 0, 'said'\ndef test_b(): assert 0, 'never | said'")
    matrix.write(tmp_path, "inventory", [{**ROW, "cases": {"a": "said"}}], HEALTHY, assertions.of(tmp_path))
    page = (tmp_path / "sensitivity-inventory.md").read_text()
    assert "Of the 2 sentences that stand in the checks\nthe faults made them say 1;" in page
    assert page.endswith("| check | said at no fault |\n| --- | --- |\n| test_x.py, `test_b` | 'never \\| said' |\n")


def test_without_a_matrix_nothing_is_renewed(tmp_path: Path) -> None:
    matrix.renew(tmp_path, "inventory", [ROW])
    assert list(tmp_path.iterdir()) == []
