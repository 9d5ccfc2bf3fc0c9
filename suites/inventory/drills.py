"""When a drill was last done, and what stands for one that this run may not do (document 002, sections 3.2 and 5)."""

from datetime import UTC, datetime, timedelta

from gate.fixtures import Attestation
from gate.history import History
from gate.outcomes import Attested, Unverified


def stand_in(item: str, every: timedelta, history: History, attestation: Attestation) -> None:
    """Ends a case whose drill is not allowed now: by the date of the last drill, else by a person's word.

    Raises Attested for either, AssertionError when the last drill is overdue, Unverified when there never was one.
    """
    last = history.last(item)
    if last and age(last) <= every:
        raise Attested(f"done by an earlier run on {last:%Y-%m-%d %H:%M} UTC; once in {every.days} days is asked for")
    try:
        attestation("the drill is not allowed in this run (--allow drill)", every)
    except Unverified as nobody:
        if last is None:
            raise
        days = age(last).days
        sentence = f"overdue: last done on {last:%Y-%m-%d}, {days} days ago; once in {every.days} days is asked for"
        raise AssertionError(f"{sentence}, and {nobody.args[0].partition('; ')[2]}") from nobody


def age(moment: datetime) -> timedelta:
    """How long ago that was."""
    return datetime.now(UTC) - moment
