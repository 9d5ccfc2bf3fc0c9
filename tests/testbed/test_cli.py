"""`python -m testbed`."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from testbed.bed import Bed


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command in a bed's folder."""
    command = [sys.executable, "-m", "testbed", "--folder", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, input="")


def test_up_status_down(new_bed: Callable[[str], Bed]) -> None:
    folder = new_bed("bed").folder
    first = json.loads(run(folder, "up", "--state", "as-shipped", "--json").stdout)
    assert first == {"target": str(folder / "target.toml"), "started": True}
    assert "up already" in run(folder, "up", "--state", "as-shipped").stdout
    status = run(folder, "status")
    assert (status.returncode, "inventory.api" in status.stdout) == (0, True)
    Bed(folder).inventory.process("web").kill()
    status = run(folder, "status")
    assert (status.returncode, "DOWN" in status.stdout) == (1, True)
    assert run(folder, "down").stdout == "The testbed is down.\n"
    assert run(folder, "status").returncode == 1


@pytest.mark.parametrize("arguments", [[], ["upp"], ["up", "--state", "ill"], ["up", "--owner", "me"]])
def test_wrong_usage_is_exit_code_2(tmp_path: Path, arguments: list[str]) -> None:
    done = run(tmp_path, *arguments)
    assert (done.returncode, "usage" in done.stderr) == (2, True)


def test_an_unknown_fault_is_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "fault", "nosuch")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_missing_binaries_are_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLIGHT_PG_BIN", "/nonexistent")
    done = run(tmp_path / "bed", "up")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
