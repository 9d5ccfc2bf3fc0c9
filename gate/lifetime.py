"""A child that ends with its parent, whatever ends the parent; and what descends from a process."""

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when `parent` dies (Linux prctl(2), PR_SET_PDEATHSIG); a no-op elsewhere."""
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(70)


def family(pid: int) -> list[int]:
    """A process and what descends from it, whatever group that is in; of other processes than Linux's, it alone.

    What has begun a session of its own is not counted: so does a service that a drill starts again.
    """
    parents = _parents(os.getsid(pid))
    found = [pid]
    for one in found:  # grows while it is gone through
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _parents(session: int) -> dict[int, int]:
    """Process to parent, of one session (proc(5), /proc/pid/stat)."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            _state, parent, _group, its = path.read_bytes().rpartition(b")")[2].split()[:4]
            if int(its) == session:
                parents[int(path.parent.name)] = int(parent)
    return parents
