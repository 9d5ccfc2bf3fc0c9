"""The whole way: a bed of the module's own, and the command that people type."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from testbed.bed import Bed

ROOT = Path(__file__).parent.parent.parent
LONGEST = 240  # seconds


@dataclass(frozen=True)
class Ended:
    """What a person and a machine see of one run."""

    code: int
    out: str
    report: dict[str, Any]

    @property
    def verdict(self) -> str:
        """The verdict's name."""
        return str(self.report["verdict"])

    def states(self, system: str | None = None) -> dict[str, str]:
        """State by item, of one system or of all."""
        every = self.report["items"]
        return {each["item"]["id"]: each["state"] for each in every if system in (None, each["item"]["system"])}


def _scratch() -> TemporaryDirectory[str]:
    """Where a killed run leaves what it had for itself; gone with the test."""
    return TemporaryDirectory(prefix="gate-", ignore_cleanup_errors=True)


@dataclass(frozen=True)
class Gate:
    """`pytest …` in the checkout, against one bed, with reports in a folder of its own."""

    bed: Bed
    folder: Path
    begun: list[subprocess.Popen[str]] = field(default_factory=list)
    scratch: TemporaryDirectory[str] = field(default_factory=_scratch)

    def begin(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a run and do not wait for it."""
        target = ["--target", str(self.bed.target), "--report-dir", str(self.folder)]
        command = [sys.executable, "-m", "pytest", *arguments, *target]
        hidden = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GREENLIGHT_"))}
        running = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**hidden, "TMPDIR": self.scratch.name, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.begun.append(running)
        return running

    def end(self, running: subprocess.Popen[str]) -> Ended:
        """Wait for a run."""
        out, _ = running.communicate(timeout=LONGEST)
        report = self.folder / "greenlight.json"
        return Ended(running.returncode, out, json.loads(report.read_text()) if report.exists() else {})

    def close(self) -> None:
        """End what a failed test has left running, and remove what it left."""
        for running in self.begun:
            running.kill()
            running.wait()
            assert running.stdout is not None
            running.stdout.close()
        self.scratch.cleanup()

    def __call__(self, *arguments: str, **environment: str) -> Ended:
        """Run to the end."""
        return self.end(self.begin(*arguments, **environment))


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A healthy bed."""
    bed = Bed(tmp_path_factory.mktemp("bed"))
    bed.up(owner=os.getpid())
    yield bed
    bed.down()


@pytest.fixture
def gate(bed: Bed, tmp_path: Path) -> Iterator[Gate]:
    """The gate on the module's bed."""
    with closing(Gate(bed, tmp_path / "report")) as made:
        yield made


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Poll until something holds, for at most as long as a run may take."""
    import time

    def wait(holds: Callable[[], object]) -> None:
        end = time.monotonic() + LONGEST
        while not holds():
            assert time.monotonic() < end, f"it did not come to pass within {LONGEST} s"
            time.sleep(0.02)

    return wait
