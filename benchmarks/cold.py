"""The testbed from nothing to healthy, beside its database server alone."""

import shutil
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.process import ROOT, run


def measure(folder: Path, repeat: int) -> list[Figure]:
    """`python -m testbed up` in a fresh folder; beside it, making and starting an empty PostgreSQL server."""
    pairs = [(_testbed(folder / f"bed-{number}"), _server(folder / f"server-{number}")) for number in range(repeat)]
    ours, alone = zip(*pairs, strict=True)
    return [Figure("testbed", "cold start to healthy (bare: PostgreSQL alone)", "s", ours, alone, goal=15.0)]


def _testbed(folder: Path) -> float:
    try:
        return run("testbed", "--folder", str(folder), "up", "--system", "inventory", folder=ROOT).seconds
    finally:
        _down(folder)


def _server(folder: Path) -> float:
    try:
        return run("benchmarks.postgres_alone", str(folder), folder=ROOT).seconds
    finally:
        _down(folder)


def _down(folder: Path) -> None:
    run("testbed", "--folder", str(folder), "down", folder=ROOT)
    shutil.rmtree(folder, ignore_errors=True)
