"""What the services wrote into Docker's log before the run, and which of these lines tell of an error.

Sources: pino (levels 50 error and 60 fatal), PostgreSQL "Error Reporting and Logging" (severities), `docker compose
logs --timestamps`.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from fixtures.faults import Fault
from gate.text import clean, shorten
from suites.jarvis.compose import Compose
from suites.jarvis.services import Seen, Services, moment

MOST_LINES = 20_000  # a service
MOST_BYTES = 60_000_000
SAMPLE = 50  # lines
ERROR = 50  # pino's level

_PREFIXED = re.compile(r"(?P<who>\S+)\s+\| (?P<at>\d{4}-\S+Z) ?(?P<text>.*)")
_SEVERITY = re.compile(
    r"\b(DEBUG\d?|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|STATEMENT|DETAIL|HINT|CONTEXT|QUERY|LOCATION): "
)
_PLAIN = re.compile(r"\b(?:\w*error|fatal|panic|unhandled\w*)\b", re.IGNORECASE)
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=token=)[^&\"\s]+")


@dataclass(frozen=True)
class Line:
    """One line of a service: when Docker took it (UTC), and its text."""

    at: datetime
    text: str

    @property
    def record(self) -> dict[str, Any] | None:
        """The JSON object that it is; None for a plain line."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    @property
    def is_error(self) -> bool:
        """Whether it tells of an error or something fatal."""
        if (record := self.record) is not None:
            level = record.get("level")
            return level >= ERROR if isinstance(level, int) else str(level).lower() in ("error", "fatal")
        if severity := _SEVERITY.search(self.text):
            return severity[1] in ("ERROR", "FATAL", "PANIC")
        return _PLAIN.search(self.text) is not None

    @property
    def structured(self) -> bool:
        """Whether it is JSON with level, time and message."""
        record = self.record or {}
        return all(any(key in record for key in keys) for keys in (("level",), ("time",), ("msg", "message")))

    @property
    def brief(self) -> str:
        """The line, without tokens, bounded."""
        return shorten(clean(_TOKEN.sub("[token]", self.text)).strip(), 200)


@dataclass(frozen=True)
class ServiceLog:
    """The lines of one service since its start, or since the window's, until the run.

    `later` are those of the run itself, which tell that the service logs at all; the newest one may be older than all.
    `reaches` is the moment of the first line of a log of which the newest MOST_LINES do not go back to `since`.
    """

    service: str
    lines: tuple[Line, ...]
    since: datetime
    newest: Line | None
    later: tuple[Line, ...] = ()
    provoked: int = 0  # errors that earlier runs of the checks have caused, and that are left out
    reaches: datetime | None = None

    @property
    def begins(self) -> datetime:
        """Since when its lines are known."""
        return self.reaches or self.since

    @property
    def cut(self) -> str:
        """What is not known of a log that was cut; "" for one that was read whole."""
        if self.reaches is None:
            return ""
        back = f"reach back to {self.reaches:%H:%M:%S} UTC, not to {self.since:%H:%M:%S}"
        return f"the log of {self.service} was cut: its newest {MOST_LINES:,} lines {back}"

    @property
    def errors(self) -> tuple[Line, ...]:
        """Those that tell of an error."""
        return tuple(line for line in self.lines if line.is_error)

    @property
    def told(self) -> str:
        """How many lines there are, how many of them tell of errors, and the first of those."""
        errors = self.errors
        first = f"; the first, at {errors[0].at:%H:%M:%S}: {errors[0].brief}" if errors else ""
        ours = f" (beside {self.provoked} that earlier checks provoked)" if self.provoked else ""
        counted = f"{len(self.lines)} lines since {self.begins:%H:%M:%S} UTC, {len(errors)} of errors{ours}"
        return f"{self.service}: {counted}{first}"

    @property
    def sample(self) -> tuple[Line, ...]:
        """The newest lines; the last one of all where it is older than the window."""
        return (*self.lines, *self.later)[-SAMPLE:] or ((self.newest,) if self.newest else ())


def collect(compose: Compose, services: Services, until: datetime, window: float) -> dict[str, ServiceLog]:
    """The logs of all services, read in one go: since each one's start (at most `window` seconds back), up to now.

    Raises Fault when Docker cannot give them.
    """
    begin = until - timedelta(seconds=window)
    lines = list(_read(compose, "--since", f"{begin:%Y-%m-%dT%H:%M:%SZ}", "--tail", str(MOST_LINES)))
    found = {name: _log(name, seen, lines, begin, until) for name, seen in services.items()}
    for name in [name for name, log in found.items() if log.newest is None]:
        found[name] = replace(found[name], newest=last(compose, name, services[name], found[name].since))
    return found


def _log(
    name: str, seen: Sequence[Seen], lines: Sequence[tuple[str, Line]], begin: datetime, until: datetime
) -> ServiceLog:
    starts = [each.started for each in seen if each.started and each.started < until]
    since = max(begin, min(starts, default=begin))
    own = sorted((line for who, line in lines if _is(who, seen) and line.at >= since), key=lambda line: line.at)
    before = tuple(line for line in own if line.at < until)
    reaches = _reaches([(who, line.at) for who, line in lines if _is(who, seen)], since)
    return ServiceLog(name, before, since, own[-1] if own else None, tuple(own[len(before) :]), reaches=reaches)


def _reaches(read: Sequence[tuple[str, datetime]], since: datetime) -> datetime | None:
    """The first line's moment where a container gave as many lines as are asked for, and none from before `since`."""
    counts = Counter(who for who, _ in read)
    full = [min(at for other, at in read if other == who) for who, lines in counts.items() if lines >= MOST_LINES]
    return max((first for first in full if first > since), default=None)


def last(compose: Compose, service: str, seen: Sequence[Seen], otherwise: datetime) -> Line | None:
    """The newest line of a service since its start, or since `otherwise` where it does not run, as Docker has it now.

    Raises Fault when Docker cannot give it.
    """
    started = min((each.started for each in seen if each.started), default=otherwise)
    lines = [line for who, line in _read(compose, "--tail", "5", service) if _is(who, seen)]
    return max((line for line in lines if line.at >= started), key=lambda line: line.at, default=None)


def _is(who: str, seen: Sequence[Seen]) -> bool:
    """Compose shows a container's name without the project's."""
    return any(each.name == who or each.name.endswith(f"-{who}") for each in seen)


def _read(compose: Compose, *words: str) -> Iterator[tuple[str, Line]]:
    ran = compose.run("logs", "--no-color", "--timestamps", *words, max_bytes=MOST_BYTES, timeout=30)
    if not ran.ok:
        raise Fault(f"docker compose logs: {ran.sentence}")
    for match in map(_PREFIXED.match, ran.out.splitlines()):
        at = moment(match["at"]) if match else None
        if match and at:
            yield match["who"], Line(at, match["text"])
