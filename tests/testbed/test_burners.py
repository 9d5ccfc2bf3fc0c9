"""Busy processors."""

import subprocess
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]


def test_they_end_with_a_parent_that_was_killed() -> None:
    script = """
import os, psutil
from testbed.burners import processors_busy
with processors_busy():
    print(*(child.pid for child in psutil.Process().children()), flush=True)
    input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        burners = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        assert len(burners) == 2 * (psutil.cpu_count() or 1)
        parent.kill()
    _, alive = psutil.wait_procs(burners, timeout=20)
    assert alive == []


def test_they_end_with_the_block() -> None:
    script = """
import psutil
from testbed.burners import processors_busy
with processors_busy():
    assert psutil.Process().children()
print(psutil.Process().children())
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
