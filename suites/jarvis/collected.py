"""Whether a log store has what a service wrote last (document 004, monitoring 4)."""

from datetime import UTC, datetime

from fixtures.log_stores import LOOK_BACK, LogStore
from gate.outcomes import Unverified
from gate.settings import Duration


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
    behind = (wrote - newest.when).total_seconds()
    told = f"{store.name}: the newest entry of {service} is {max(behind, 0):.0f} s behind what it wrote"
    assert behind <= fresh, f"{told}, at most {fresh} is allowed"
    return told
