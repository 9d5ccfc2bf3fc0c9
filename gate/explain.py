"""`--explain` and `--plan`: what the checklist says, without contacting anything."""

import difflib
import textwrap
from collections.abc import Iterable

from gate.journal import Collected
from gate.model import Item
from gate.outcomes import BadInput
from gate.plan import Plan
from gate.rooms import Room, points


def item(name: str, known: dict[str, Room]) -> str:
    """One point of the checklist, in full; raises BadInput for an unknown id, with the nearest known one."""
    items = points(known)
    if name not in items:
        close = difflib.get_close_matches(name, items, 1, 0.5)
        hint = f'; did you mean "{close[0]}"?' if close else ""
        raise BadInput(f"--explain: no item {name!r}{hint}")
    return _page(items[name])


def plan(plan: Plan, cases: Iterable[Collected]) -> str:
    """A line an item: id, severity, safety, number of cases, title."""
    count: dict[str, int] = {}
    for case in {case.nodeid: case for case in cases}.values():
        count[case.item] = count.get(case.item, 0) + 1
    rows = [f"{i.id:<13} {i.severity:<9} {i.safety!s:<8} {count.get(i.id, 0):>5}  {i.title}" for i in plan.items]
    head = f"{'item':<13} {'severity':<9} {'safety':<8} {'cases':>5}  title"
    return "\n".join([head, *rows, f"{len(plan.items)} items, {sum(count.values())} cases; nothing was contacted"])


def _page(item: Item) -> str:
    when = ", ".join((item.phase, *item.also, *(("incident",) if item.incident else ())))
    rows = [
        ("when", when),
        ("severity", item.severity),
        ("safety", str(item.safety)),
        ("source", f"document {item.source}"),
        ("looks at", item.looks_at),
        ("changes", item.changes or "nothing"),
        ("remedy", item.remedy),
    ]
    body = "\n".join(
        textwrap.fill(text, 110, initial_indent=f"  {name:<9} ", subsequent_indent=" " * 12) for name, text in rows
    )
    return f"{item.id}  {item.title}\n{' ' * len(item.id)}  {item.title_ko}\n{body}"
