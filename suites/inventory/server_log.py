"""What the service's log tells of a window (`[HTTP]` and `[Errors]` lines; document 002, sections 3 and 4).

Statuses are those of `[Errors]` lines: the `[HTTP]` line of a failed call prints a wrong one.
"""

from dataclasses import dataclass
from datetime import datetime

from fixtures.log import Window
from fixtures.log_lines import LogLine, failures, groups, successes
from gate.outcomes import Unverified

LOG_IN = "/auth/login"
OF_REQUESTS = ("HTTP", "Errors")


@dataclass(frozen=True)
class Shares:
    """Requests of a window, and how many of them ended in 4xx and 5xx.

    The log-ins that this project's checks had refused are `own`, and counted in neither.
    """

    requests: int
    client_errors: int
    server_errors: int
    own: int = 0

    @classmethod
    def of(cls, window: Window, fewest: int, own: int = 0) -> "Shares":
        """Count; raises Unverified where there are too few requests to judge by."""
        statuses = [request.status for request in window.requests()]
        requests = len(statuses) - own
        if requests < fewest:
            raise Unverified(f"{requests} requests are too few to judge by, at least {fewest}: {window.sentence}")
        refused, failed = (sum(low <= status < low + 100 for status in statuses) for low in (400, 500))
        return cls(requests, refused - own, failed, own)


def alive(window: Window) -> Window:
    """The window itself; raises Unverified when nothing in it is of a request: a silent log proves nothing."""
    if not window.lines:
        raise Unverified(f"the log is silent: {window.sentence}")
    if not _of_requests(window):
        raise Unverified(f"no line of the log is of a request ([HTTP] or [Errors]): {window.sentence}")
    return window


def whole(window: Window) -> Window:
    """The window itself; raises Unverified where the log was cut: what was not read may hold what is looked for."""
    if window.cut:
        raise Unverified(f"more was logged than is read: {window.sentence}")
    return window


def unclear(window: Window) -> list[LogLine]:
    """Request and error lines that do not tell method, path, status (and, answered well, the duration)."""
    lines = _of_requests(window)
    told = [line for line in lines if line.context == "HTTP" and line.level == "ERROR"]  # each has its [Errors] line
    return [line for line in lines if line not in told and not successes((line,)) and not failures((line,))]


def _of_requests(window: Window) -> list[LogLine]:
    return [line for line in window.lines if line.context in OF_REQUESTS]


def own_errors(window: Window) -> list[LogLine]:
    """[Errors] lines of the service itself: 5xx, or thrown without a status."""
    return [line for line in window.errors("Errors") if _status(line) >= 500]


def refusals(window: Window) -> list[LogLine]:
    """[Errors] lines of requests that were refused: 4xx."""
    return [line for line in window.errors("Errors") if _status(line) < 500]


def failed_log_ins(window: Window) -> list[datetime]:
    """When log-ins were refused (UTC); the service writes them to its log only."""
    return [each.when for each in window.failures() if _is_log_in(each.path) and each.status == 401]


def grouped(lines: list[LogLine]) -> str:
    """The groups, the most frequent first, and the first line as it stands."""
    if not lines:
        return "none"
    counted = "; ".join(f"{group.count} x {group.text}" for group in groups(lines)[:5])
    return f"{counted}; the first at {lines[0].when:%H:%M:%S} UTC: {lines[0].brief}"


def _is_log_in(path: str) -> bool:
    """The log holds the path as it was sent; to Express a query, a slash at the end and capitals change nothing."""
    return path.partition("?")[0].rstrip("/").lower().endswith(LOG_IN)


def _status(line: LogLine) -> int:
    return next((failure.status for failure in failures((line,))), 500)
