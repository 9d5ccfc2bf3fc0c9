"""The sensitivity matrix (item x fault) as a table for people and as JSON."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from testbed import assertions
from testbed.assertions import Assertion


def write(
    folder: Path,
    system: str,
    rows: Sequence[Mapping[str, Any]],
    healthy: Mapping[str, str],
    checks: Sequence[Assertion] = (),
) -> None:
    """Write `sensitivity-<system>.md` and `.json` into the folder; `checks` are what the room's checks can say."""
    content = {"schema": "greenlight-sensitivity/1", "system": system, "healthy": dict(healthy), "faults": list(rows)}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (folder / f"sensitivity-{system}.json").write_text(text, encoding="utf-8")
    (folder / f"sensitivity-{system}.md").write_text(_page(system, rows, healthy, checks), encoding="utf-8")


def renew(folder: Path, system: str, rows: Sequence[Mapping[str, Any]], checks: Sequence[Assertion] = ()) -> None:
    """Replace these faults' rows in a matrix that was written before; without one nothing happens."""
    path = folder / f"sensitivity-{system}.json"
    if not path.exists():
        return
    known = json.loads(path.read_text(encoding="utf-8"))
    merged = {row["fault"]: row for row in (*known["faults"], *rows)}
    write(folder, system, [merged[name] for name in sorted(merged)], known["healthy"], checks)


def _page(
    system: str, rows: Sequence[Mapping[str, Any]], healthy: Mapping[str, str], checks: Sequence[Assertion]
) -> str:
    unseen = assertions.unseen(checks, rows)
    head = [
        f"# Seen red: {system}",
        "",
        f"Written by `python -m testbed prove {system}`: every fault was applied to the testbed, and every item",
        "was looked at. An item stands in the last column when it turned red and should not have.",
        "",
        f"{len(rows)} faults, {len(healthy)} items. Of the {len(checks)} sentences that stand in the checks",
        f"the faults made them say {len(checks) - len(unseen)}; the others are listed at the end.",
        "",
        "| item | faults that turn it red |",
        "| --- | --- |",
    ]
    by_item = [f"| {item} | {_faults(item, rows)} |" for item in sorted(healthy)]
    table = [
        "",
        "| fault | what is broken | turns red | and says | not as declared |",
        "| --- | --- | --- | --- | --- |",
    ]
    silent = ["", "| check | said at no fault |", "| --- | --- |", *map(_silent, unseen)] if unseen else []
    return "\n".join([*head, *by_item, *table, *map(_row, rows), *silent]) + "\n"


def _silent(assertion: Assertion) -> str:
    return _cells(f"{assertion.file}, `{assertion.check}`", assertion.text)


def _faults(item: str, rows: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"`{row['fault']}`" for row in rows if item in row["expected"] and item not in row["missed"])


def _row(row: Mapping[str, Any]) -> str:
    wrong = [f"not red: {item}" for item in row["missed"]] + [f"also red: {item}" for item in row["unexpected"]]
    red = ", ".join(row["expected"]) + (f"; {len(row['blocked'])} more are blocked by it" if row["blocked"] else "")
    return _cells(f"`{row['fault']}`", row["text"], red, row["said"], ", ".join(wrong))


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ") for cell in cells) + " |"
