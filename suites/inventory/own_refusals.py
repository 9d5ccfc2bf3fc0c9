"""Log-ins of this project's own checks that were refused: the service's log names nobody, so they are counted here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gate.history import History

KEY = "inventory.refused_log_ins"
KEPT = timedelta(days=2)
CLOSE = timedelta(seconds=5)  # clocks may differ, and the log has whole seconds


@dataclass(frozen=True)
class Refused:
    """Log-ins that failed in the window: all of them, and those that were this project's own checks'."""

    all: int
    own: int

    @property
    def others(self) -> int:
        """Those of somebody else."""
        return max(self.all - self.own, 0)

    def __str__(self) -> str:
        return f"{self.others}" + (f" (and {self.own} of this gate's own checks)" if self.own else "")


def note(history: History, count: int) -> None:
    """Remember that so many log-ins were refused to this run now."""
    if count:
        now = datetime.now(UTC)
        history.done(KEY, each=[*_since(history, now - KEPT), [now.isoformat(timespec="seconds"), count]])


def among(history: History, moments: Iterable[datetime]) -> int:
    """How many of these refused log-ins (UTC) were earlier runs': as many as were noted about the same second."""
    left = sorted(moments)
    total = len(left)
    for at, count in _since(history, datetime.now(UTC) - KEPT):
        near = [moment for moment in left if abs(moment - datetime.fromisoformat(at)) <= CLOSE]
        for moment in near[:count]:
            left.remove(moment)
    return total - len(left)


def _since(history: History, since: datetime) -> list[tuple[str, int]]:
    return [(at, count) for at, count in history.facts(KEY).get("each", []) if datetime.fromisoformat(at) >= since]
