"""Whether a service still writes, and whether a log store has what it wrote last (document 004, monitoring 4)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fixtures.log_stores import AHEAD, LOOK_BACK, LogStore
from gate.outcomes import Unverified
from gate.settings import Duration
from gate.text import spanned


@dataclass(frozen=True)
class Written:
    """The newest line that Docker has of a service, looked up at `now` (both UTC, by the host's clock).

    `asked`: this run has asked the service for something before that look, so that it had a reason to write.
    """

    service: str
    at: datetime | None
    now: datetime
    asked: bool

    def judged(self, fresh: Duration) -> str:
        """How old it is; AssertionError where there is none, or none of what the service was just asked."""
        assert self.at, f"Docker's log of {self.service} is silent"
        age = max(self.now - self.at, timedelta()).total_seconds()
        told = f"Docker's newest line of {self.service} is of {self.at:%Y-%m-%d %H:%M:%S} UTC, {spanned(age)} old"
        assert not self.asked or age <= fresh, (
            f"{told}, although this run has just asked {self.service}: it logs no requests, or Docker keeps no new "
            f"lines; at most {fresh} is allowed"
        )
        return told if self.asked else f"{told}; without work it may be silent"


def due(written: Written | None, fresh: Duration) -> datetime:
    """Up to when a log store has to reach: the newest line that Docker has, or now where Docker has none to show.

    AssertionError where the service was just asked for something and has written nothing of it: a store can have no
    more than that.
    """
    if written is None or written.at is None:
        return written.now if written else datetime.now(UTC)
    written.judged(fresh)
    return written.at


def judged(store: LogStore, service: str, wrote: datetime, fresh: Duration) -> str:
    """How far the store is behind `wrote`, the moment of the service's last line; AssertionError where it is too far.

    Raises Unverified for a service that has been silent for longer than a store is asked back: a worker writes when
    it starts, and may have nothing to say for days.
    """
    newest = store.newest()
    if newest is None and datetime.now(UTC) - wrote > LOOK_BACK:
        raise Unverified(
            f"{service} has logged nothing since {wrote:%Y-%m-%d %H:%M} UTC, so that {store.name} has nothing"
        )
    assert newest, f"{store.name} holds no entry of {service}"
    ahead = -store.age(newest)
    assert ahead <= AHEAD, (
        f"{store.name}: the newest entry of {service} is {ahead:.0f} s ahead of the store's clock: another time zone?"
    )
    behind = (wrote - newest.when).total_seconds()
    told = f"{store.name}: the newest entry of {service} is {max(behind, 0):.0f} s behind what it wrote"
    assert behind <= fresh, f"{told}, at most {fresh} is allowed"
    return told
