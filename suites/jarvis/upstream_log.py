"""What the services' logs tell of upstreams that failed, where nobody may make them fail (document 004, done 6).

Sources: Fastify's two log lines a request ("incoming request" with method and URL, "request completed" with the
status), joined by pino's host, process and request id; the worker's lines of failed jobs; the server's answers (502,
504 and 429 are its own; a 500 is not).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gate.fixtures import Attestation
from gate.outcomes import Unverified
from gate.text import listed, shorten
from suites.jarvis.service_logs import Line, ServiceLog

ROUTES: Mapping[str, re.Pattern[str]] = {
    "openai": re.compile(r"/translate|/speech/transcribe|/rooms/[^/]+/(cards/generate-weekly|pulse-report)"),
    "naver": re.compile(r"/rooms/[^/]+/news(/search)?"),
    "holidays": re.compile(r"/holidays"),
}
"""The routes that ask each upstream."""
CLEAR = (429, 502, 504)
NOT_CONFIGURED = (501, 503)  # no upstream was asked
OF_UPSTREAMS = re.compile(r"openai|upstream|fetch failed", re.IGNORECASE)
"""What a line of a failed job says when the worker's upstream was the reason."""
_ID = re.compile(r"(?<=/rooms/)[^/]+|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


@dataclass(frozen=True)
class Failure:
    """One request that failed by an upstream, as a group is named, and whether it ended in the service's own way."""

    what: str
    clear: bool


@dataclass(frozen=True)
class Logged:
    """The failures by upstream, and by `worker`; `running` counts requests that nobody works on any more."""

    failures: Mapping[str, Sequence[Failure]]
    window: str
    running: Callable[[], int]
    restarted: Sequence[str]
    nothing: Attestation
    cut: str = ""  # what of the logs could not be read

    def whole(self, told: str) -> str:
        """What was judged; raises Unverified where a log was cut, as more may have failed before what was read."""
        if self.cut:
            raise Unverified(f"{self.cut}; {told}")
        return told

    def judged(self, *names: str) -> str:
        """The failures of these, grouped; raises AssertionError for one that is not the service's own answer, and what
        `nothing` raises where nothing has failed: silence proves nothing."""
        found = [each for name in names for each in self.failures[name]]
        if not found:
            self.nothing(
                f"nothing is made to fail here (jarvis.upstreams), and nothing did for {listed(names)}{self._in}"
            )
        raw = [each for each in found if not each.clear]
        assert not raw, f"upstream errors were not handled: {grouped(raw)}{self._in}"
        return f"{grouped(found)}{self._in}, each reported as an error of its own"

    @property
    def _in(self) -> str:
        return f" in {self.window}"


def grouped(failures: Iterable[Failure]) -> str:
    """Each kind of failure with its count, the most frequent first."""
    counts = Counter(each.what for each in failures)
    return listed([f"{what} ({count})" for what, count in counts.most_common()])


def failures(logs: Mapping[str, ServiceLog], patience: float) -> dict[str, list[Failure]]:
    """What failed, by upstream and by `worker`; a request without an answer counts after `patience` seconds."""
    found: dict[str, list[Failure]] = {name: [] for name in (*ROUTES, "worker")}
    for upstream, failure in _of_server(logs["server"].lines, patience) if "server" in logs else ():
        found[upstream].append(failure)
    worker = logs["worker"].errors if "worker" in logs else ()
    found["worker"] = [Failure(text, True) for text in map(_said, worker) if OF_UPSTREAMS.search(text)]
    return found


def window(logs: Mapping[str, ServiceLog]) -> str:
    """What was read, in words."""
    read = [(name, logs[name]) for name in ("server", "worker") if name in logs]
    return " and ".join(f"{len(log.lines)} lines of {name} since {log.begins:%H:%M:%S} UTC" for name, log in read)


def cut(logs: Mapping[str, ServiceLog]) -> str:
    """What of these two logs could not be read; "" where all was."""
    return " and ".join(logs[name].cut for name in ("server", "worker") if name in logs and logs[name].cut)


def _of_server(lines: Sequence[Line], patience: float) -> Iterator[tuple[str, Failure]]:
    asked: dict[tuple[object, ...], tuple[str, str, Line]] = {}
    for line in lines:
        record = line.record or {}
        key = tuple(record.get(name) for name in ("hostname", "pid", "reqId"))
        if (request := record.get("req")) and (upstream := _upstream(request)):
            asked[key] = (upstream, _route(request), line)
        elif isinstance(response := record.get("res"), dict) and key in asked:
            upstream, route, _ = asked.pop(key)
            status = int(response.get("statusCode") or 0)
            if status in CLEAR or (status >= 500 and status not in NOT_CONFIGURED):
                yield upstream, Failure(f"{route} → {status}", status in CLEAR)
    for upstream, route, line in asked.values():
        if (lines[-1].at - line.at).total_seconds() > patience:
            yield upstream, Failure(f"{route} → no answer", False)


def _upstream(request: Mapping[str, object]) -> str | None:
    path = str(request.get("url", "")).partition("?")[0]
    return next((name for name, pattern in ROUTES.items() if pattern.fullmatch(path)), None)


def _route(request: Mapping[str, object]) -> str:
    path = str(request.get("url", "")).partition("?")[0]
    return f"{request.get('method', '')} {_ID.sub(':id', path)}"


def _said(line: Line) -> str:
    """What a line of error says, without what differs from one failure of a kind to the next."""
    record = line.record
    problem = record.get("err") if record else None
    reason = f": {problem.get('message')}" if isinstance(problem, dict) else ""
    text = f"{record.get('msg', '')}{reason}" if record else line.brief
    return shorten(_ID.sub(":id", text), 120)
