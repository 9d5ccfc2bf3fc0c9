"""One gate over all systems of the testbed: a worker a system, beside one process, and the slowest system alone."""

from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.process import ROOT, run
from testbed.bed import Bed

PART = "together"


def measure(folder: Path, repeat: int) -> list[Figure]:
    """Bring a testbed up with all of its systems and run post_deploy on it in each way, in turn."""
    bed = Bed(folder / "bed")
    bed.up()
    try:
        _seconds(bed, folder)  # the first run on a new bed finds cold caches everywhere
        turns = [_turn(bed, folder) for _ in range(repeat)]
    finally:
        bed.down()
    spread, single, slowest = zip(*turns, strict=True)
    return [
        Figure(PART, "post_deploy of all systems (bare: in one process, `-n 0`)", "s", spread, single, quote="ratio"),
        Figure(PART, "the same (bare: the slowest system alone)", "s", spread, slowest, quote="ratio", goal=1.3),
    ]


def _turn(bed: Bed, folder: Path) -> tuple[float, float, float]:
    alone = max(_seconds(bed, folder, "-m", f"{name} and post_deploy") for name in bed.names)
    return _seconds(bed, folder), _seconds(bed, folder, "-n", "0"), alone


def _seconds(bed: Bed, folder: Path, *more: str) -> float:
    where = ("--target", str(bed.target), "--report-dir", str(folder / "report"))
    ran = run("pytest", "-m", "post_deploy", *where, *more, folder=ROOT)
    if ran.status:
        raise RuntimeError(f"the run on a healthy testbed was not GO:\n{ran.output}")
    return ran.seconds
