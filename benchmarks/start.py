"""From the start of the process to the body of the first check, the supervisor's fork included."""

from pathlib import Path

from benchmarks import synthetic
from benchmarks.figures import Figure
from benchmarks.growth import BARE, GATE
from benchmarks.process import run
from benchmarks.stamps import PLUGIN, VARIABLE, Stamps


def measure(folder: Path, repeat: int) -> list[Figure]:
    """The start under the gate beside bare pytest's."""
    room, bare = synthetic.room(folder / "start-room", 1), synthetic.bare(folder / "start-bare", 1)
    pairs = [(_first_body(GATE, room), _first_body(BARE, bare)) for _ in range(repeat)]
    ours, alone = zip(*pairs, strict=True)
    return [Figure("start", "process start to first check", "s", ours, alone, goal=0.8)]


def _first_body(command: tuple[str, ...], folder: Path) -> float:
    stamps = folder / "stamps"
    stamps.unlink(missing_ok=True)
    ran = run(*command, *PLUGIN, folder=folder, **{VARIABLE: str(stamps)})
    return Stamps.read(stamps).first_body - ran.began
