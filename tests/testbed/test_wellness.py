"""A healthy bed is whole: every process that it began is still there, so that the next `up` keeps it."""

import os
import time
from pathlib import Path

import pytest

from testbed import system as systems
from testbed.bed import Bed

PATIENCE = 30.0  # seconds; against hanging, not a measure


@pytest.mark.parametrize("system", systems.by_default())
def test_every_process_of_a_healthy_bed_lives_and_the_bed_is_kept(tmp_path: Path, system: str) -> None:
    bed = Bed(tmp_path)
    bed.up(owner=os.getpid(), only=[system])
    try:
        scheduled, until = bed.system(system).home / "backup.ready", time.monotonic() + PATIENCE  # type: ignore[attr-defined]
        while not scheduled.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert [line.process for line in bed.status() if not (line.up or line.optional)] == []
        assert not Bed(tmp_path).up()
    finally:
        bed.down()
