"""Runs one command to its end and says what it took: wall time, processor time, memory."""

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLING = 0.01  # seconds; peaks only rise, so that the last look before the end is enough
_OURS = ("GREENLIGHT_", "PYTEST_")
_UNUSUAL = ("CI", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")  # without compiled files every start is a first one


@dataclass(frozen=True)
class Ran:
    """What one command took, with all of its processes; memory in MB (peak resident set)."""

    status: int
    began: float  # on the monotonic clock
    seconds: float
    cpu_seconds: float
    parent_mb: float
    child_mb: float
    output: str


def run(*command: str, folder: Path, **environment: str) -> Ran:
    """Run `python -m …` in the folder; its standard output and errors are kept, not shown."""
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=_environment() | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        peaks = Peaks(process.pid)
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        parent, child = peaks.end()
    return Ran(process.returncode, began, seconds, usage.ru_utime + usage.ru_stime, parent, child, output)


class Peaks:
    """Watches the peak memory of a process and of the largest of its children, from the side."""

    def __init__(self, pid: int) -> None:
        self._pid, self._parent, self._child = pid, 0.0, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> tuple[float, float]:
        """Stop watching; the peaks in MB."""
        self._over.set()
        self._thread.join()
        return self._parent, self._child

    def _watch(self) -> None:
        while not self._over.wait(SAMPLING):
            self._parent = max(self._parent, _peak(self._pid))
            self._child = max([self._child, *map(_peak, _children(self._pid))])


def _peak(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _environment() -> dict[str, str]:
    """Nothing of a run that this one may belong to, and Python as a user starts it; the checkout is importable."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_OURS) and key not in _UNUSUAL}
    return kept | {"PYTHONPATH": str(ROOT)}
