"""A figure: what was measured on our side and on the bare side, in pairs, and what is quoted of it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Quote = Literal["ours", "difference", "ratio"]


@dataclass(frozen=True)
class Figure:
    """One row of the table; the samples of both sides stand in the order in which they were taken."""

    part: str
    what: str
    unit: str
    ours: tuple[float, ...]
    bare: tuple[float, ...] = ()
    quote: Quote = "ours"
    goal: float | None = None  # at most this much, of what is quoted
    note: str = ""

    @property
    def quoted(self) -> float:
        """The median: of ours, or of the paired differences or ratios (one disturbed pair does not move it)."""
        if self.quote == "ours":
            return statistics.median(self.ours)
        pairs = zip(self.ours, self.bare, strict=True)
        return statistics.median(o - b if self.quote == "difference" else o / b for o, b in pairs)

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without one."""
        return None if self.goal is None else self.quoted <= self.goal


def table(figures: Sequence[Figure]) -> str:
    """The figures as text, a line each."""
    head = ("what", "ours", "bare", "quoted", "goal", "")
    rows = [head, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join("  ".join(map(_padded, row, widths, range(len(head)))).rstrip() for row in rows)


def _row(figure: Figure) -> tuple[str, ...]:
    goal = "" if figure.goal is None else f"≤ {figure.goal:g}{_unit(figure)}"
    met = {True: "met", False: "MISSED", None: ""}[figure.met]
    return (
        f"{figure.part}: {figure.what}",
        f"{statistics.median(figure.ours):.2f} {figure.unit}",
        f"{statistics.median(figure.bare):.2f} {figure.unit}" if figure.bare else "",
        f"{figure.quoted:.2f}{_unit(figure)}",
        goal,
        met,
    )


def _unit(figure: Figure) -> str:
    return " x" if figure.quote == "ratio" else f" {figure.unit}"


def _padded(text: str, width: int, column: int) -> str:
    return text.ljust(width) if column in (0, 5) else text.rjust(width)
