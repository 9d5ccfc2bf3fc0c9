"""Own cost a check, growth and memory: rooms of trivial checks under the gate, beside bare pytest."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks import synthetic
from benchmarks.figures import Figure
from benchmarks.process import Ran, run

PART = "checks"
GATE = ("pytest", "-m", "post_deploy", "--target", "target.toml")
BARE = ("pytest", "-q")
PAGE = (*BARE, "--html=page.html", "--self-contained-html")

Runs = dict[int, list[Ran]]


def measure(folder: Path, sizes: Sequence[int], repeat: int) -> list[Figure]:
    """Run every size on both sides in turn; the figures of cost, growth and memory."""
    ours: Runs = {size: [] for size in sizes}
    bare: Runs = {size: [] for size in sizes}
    page: Runs = {size: [] for size in sizes}
    for size in sizes:
        synthetic.room(folder / f"room-{size}", size)
        synthetic.bare(folder / f"bare-{size}", size)
    for _ in range(repeat):
        for size in sizes:
            ours[size].append(run(*GATE, folder=folder / f"room-{size}"))
            bare[size].append(run(*BARE, folder=folder / f"bare-{size}"))
            page[size].append(run(*PAGE, folder=folder / f"bare-{size}"))
    return [*_costs(ours, bare), *_growth(ours, bare), *_memory(ours, bare, page)]


def _costs(ours: Runs, bare: Runs) -> list[Figure]:
    """What one more check costs: the slope between the smallest and the largest room, without the start."""
    few, many = min(ours), max(ours)
    what = f"one more check, {few} → {many}"
    wall = _slope(ours, few, many, _wall), _slope(bare, few, many, _wall)
    cpu = _slope(ours, few, many, _cpu), _slope(bare, few, many, _cpu)
    return [
        Figure(PART, f"{what}, wall time", "ms", wall[0], wall[1], quote="difference", goal=2.0),
        Figure(PART, f"{what}, processor time", "ms", cpu[0], cpu[1], quote="difference", goal=2.0),
    ]


def _growth(ours: Runs, bare: Runs) -> list[Figure]:
    """The whole run, and what one more check costs in each step of size: alike when time is linear."""
    whole = [
        Figure(PART, f"whole run of {size}", "s", _each(ours[size], _wall), _each(bare[size], _wall), "difference")
        for size in ours
    ]
    steps = [
        Figure(
            PART,
            f"one check of the step {few} → {many}, processor time",
            "ms",
            _slope(ours, few, many, _cpu),
            _slope(bare, few, many, _cpu),
        )
        for few, many in pairwise(sorted(ours))
    ]
    return whole + steps


def _memory(ours: Runs, bare: Runs, page: Runs) -> list[Figure]:
    """Peaks at each size, and what one more check takes; with pytest-html's page the bare one keeps what ours does."""
    figures = []
    for size in ours:
        children = _each(ours[size], _child)
        figures += [
            Figure("memory", f"supervisor, {size} checks", "MB", _each(ours[size], _parent)),
            Figure("memory", f"checks' process, {size} checks", "MB", children, _each(bare[size], _parent)),
            Figure("memory", f"the same beside pytest-html, {size} checks", "MB", children, _each(page[size], _parent)),
        ]
    few, many = min(ours), max(ours)
    more = f"one more check, {few} → {many}"
    beside = _slope(ours, few, many, _child), _slope(page, few, many, _parent)
    return [
        *figures,
        Figure("memory", f"supervisor, {more}", "KB", _slope(ours, few, many, _parent)),
        Figure("memory", f"checks' process beside pytest-html, {more}", "KB", *beside, quote="difference"),
    ]


def _slope(runs: Runs, few: int, many: int, of: Callable[[Ran], float]) -> tuple[float, ...]:
    """Thousandths (ms, KB) for each check more, pair by pair."""
    pairs = zip(_each(runs[few], of), _each(runs[many], of), strict=True)
    return tuple((large - small) / (many - few) * 1000 for small, large in pairs)


def _each(runs: list[Ran], of: Callable[[Ran], float]) -> tuple[float, ...]:
    return tuple(map(of, runs))


def _wall(ran: Ran) -> float:
    return ran.seconds


def _cpu(ran: Ran) -> float:
    return ran.cpu_seconds


def _parent(ran: Ran) -> float:
    return ran.parent_mb


def _child(ran: Ran) -> float:
    return ran.child_mb
