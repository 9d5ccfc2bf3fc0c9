"""The run's deadline and its start, known to every process of the run."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from gate import journal

DEADLINE = "GREENLIGHT_DEADLINE"  # on the machine's monotonic clock, which all processes share
STARTED = "GREENLIGHT_STARTED"

_granted = 0.0


def left() -> float:
    """Seconds left of the run's deadline (infinite outside a run)."""
    deadline = os.environ.get(DEADLINE)
    return float(deadline) + _granted - time.monotonic() if deadline else float("inf")


def bounded(seconds: float) -> float:
    """`seconds`, or what is left of the deadline when that is less (never under 10 ms)."""
    return max(min(seconds, left()), 0.01)


def run_started() -> datetime:
    """When the run started (UTC): windows over logs and rows end here, so that the run does not judge itself."""
    started = os.environ.get(STARTED)
    return datetime.fromisoformat(started) if started else datetime.now(UTC)


@contextmanager
def window(seconds: float) -> Iterator[None]:
    """A sampling window of its own beside the deadline: the supervisor grants its seconds on top, and says so."""
    global _granted
    journal.append(journal.Window(seconds))
    _granted += seconds
    yield


@contextmanager
def spared(seconds: float) -> Iterator[None]:
    """What puts something back finds `seconds` left, whatever is left of the run. The supervisor is not asked: at the
    end of its patience it ends this as well, and the ledger says what was not put back."""
    global _granted
    lent = max(seconds - left(), 0.0)
    _granted += lent
    try:
        yield
    finally:
        _granted -= lent
