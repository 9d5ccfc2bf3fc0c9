"""Every part of the benchmarks runs, in its smallest size. No figure is judged: it depends on the machine."""

import json
from pathlib import Path

import pytest

from benchmarks.cli import PARTS, main
from benchmarks.process import run

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_measured(part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It gives figures with positive samples, as a table and as JSON."""
    out = tmp_path / "results.json"
    assert main(["--quick", "--only", part, "--out", str(out)]) == 0
    figures = json.loads(out.read_text(encoding="utf-8"))["figures"]
    shown = capsys.readouterr().out
    assert figures
    for figure in figures:
        assert figure["what"] in shown
        if figure["unit"] in ("s", "MB"):
            assert min(figure["ours"]) > 0, figure


def test_a_command_is_measured_with_its_children() -> None:
    """Wall time, processor time and peak memory of what ran."""
    ran = run("timeit", "-n", "1", "-r", "1", "-s", "import time", "time.sleep(0.1)", folder=ROOT)
    assert ran.status == 0
    assert ran.seconds >= 0.1
    assert ran.cpu_seconds > 0
    assert ran.parent_mb > 1
