"""The sensitivity matrix (item x fault) as a table for people and as JSON."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def write(folder: Path, system: str, rows: Sequence[Mapping[str, Any]], healthy: Mapping[str, str]) -> None:
    """Write `sensitivity-<system>.md` and `.json` into the folder."""
    content = {"schema": "greenlight-sensitivity/1", "system": system, "healthy": dict(healthy), "faults": list(rows)}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (folder / f"sensitivity-{system}.json").write_text(text, encoding="utf-8")
    (folder / f"sensitivity-{system}.md").write_text(_page(system, rows, healthy), encoding="utf-8")


def renew(folder: Path, system: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace these faults' rows in a matrix that was written before; without one nothing happens."""
    path = folder / f"sensitivity-{system}.json"
    if not path.exists():
        return
    known = json.loads(path.read_text(encoding="utf-8"))
    merged = {row["fault"]: row for row in (*known["faults"], *rows)}
    write(folder, system, [merged[name] for name in sorted(merged)], known["healthy"])


def _page(system: str, rows: Sequence[Mapping[str, Any]], healthy: Mapping[str, str]) -> str:
    head = [
        f"# Seen red: {system}",
        "",
        f"Written by `python -m testbed prove {system}`: every fault was applied to the testbed, and every item",
        "was looked at. An item stands in the last column when it turned red and should not have.",
        "",
        f"{len(rows)} faults, {len(healthy)} items.",
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
    return "\n".join([*head, *by_item, *table, *(_row(row) for row in rows)]) + "\n"


def _faults(item: str, rows: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"`{row['fault']}`" for row in rows if item in row["expected"] and item not in row["missed"])


def _row(row: Mapping[str, Any]) -> str:
    wrong = [f"not red: {item}" for item in row["missed"]] + [f"also red: {item}" for item in row["unexpected"]]
    red = ", ".join(row["expected"]) + (f"; {len(row['blocked'])} more are blocked by it" if row["blocked"] else "")
    cells = (f"`{row['fault']}`", row["text"], red, row["said"], ", ".join(wrong))
    return (
        "| "
        + " | ".join(str(cell).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ") for cell in cells)
        + " |"
    )
