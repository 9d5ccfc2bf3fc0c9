"""Busy processors: what else a machine may be doing, for faults."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# A child ends by itself when its parent is gone, even one that was killed and could clean up nothing.
_SPIN = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"


@contextmanager
def processors_busy() -> Iterator[None]:
    """Two processes a processor that do nothing but take its time, for the time of a block."""
    command = [sys.executable, "-I", "-S", "-c", _SPIN, str(os.getpid())]
    burners = [subprocess.Popen(command) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
