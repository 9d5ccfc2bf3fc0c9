"""What the room's checks provoke in the logs of the services, so that a later run's JV-POST-03 knows it for its own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fixtures import own_traces
from gate.history import History
from suites.jarvis.service_logs import ServiceLog

DRILLED = "jarvis.drilled"


def note(history: History, service: str) -> None:
    """One line of error that this run leaves in the log of a service now."""
    own_traces.note(history, f"jarvis.provoked.{service}")


def abandoned(history: History, requests: int, within: float) -> None:
    """So many AI requests were left before they were answered, and their rooms are gone: for so many seconds more the
    worker may find no room for an answer, and PostgreSQL say so too."""
    until = datetime.now(UTC) + timedelta(seconds=within)
    for service in ("worker", "postgres"):
        own_traces.note(history, f"jarvis.provoked.{service}", requests, until=until)


def drilled(history: History, since: datetime) -> None:
    """A drill went on from `since` (UTC) until now: what any service logged in that time was its doing."""
    own_traces.note(history, DRILLED, own_traces.ALL, since=since)


def without(history: History, logs: Mapping[str, ServiceLog]) -> dict[str, ServiceLog]:
    """The logs without the errors that earlier runs provoked."""
    return {name: _without(history, log) for name, log in logs.items()}


def _without(history: History, log: ServiceLog) -> ServiceLog:
    moments = [line.at for line in log.errors]
    ours = {
        *own_traces.own(history, DRILLED, moments),
        *own_traces.own(history, f"jarvis.provoked.{log.service}", moments),
    }
    kept = tuple(line for line in log.lines if not (line.is_error and line.at in ours))
    return replace(log, lines=kept, provoked=len(log.lines) - len(kept))
