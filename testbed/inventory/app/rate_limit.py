"""Named limits a route and client, as @nestjs/throttler announces and enforces them (contract, section 4)."""

import math
import time
from dataclasses import dataclass, field

from testbed.inventory.app.problem import Problem
from testbed.inventory.app.settings import Settings


@dataclass(frozen=True)
class Limit:
    """`calls` within `ttl` seconds; `suffix` ends its headers' names, `routes` stands in each route that it limits."""

    suffix: str
    calls: int
    ttl: float
    routes: str = ""


class TooMany(Problem):
    """429; `headers` tell how long to wait."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__(429, "ThrottlerException: Too Many Requests", None)
        self.headers = headers


@dataclass
class _Window:
    ends: float
    hits: int = 0


@dataclass
class Throttler:
    """Counts calls in process memory."""

    limits: list[Limit]
    _windows: dict[tuple[str, str, str], _Window] = field(default_factory=dict)

    def hit(self, route: str, client: str) -> dict[str, str]:
        """Count one call of `route` ("POST /auth/login"); gives the headers of the answer, raises TooMany."""
        headers: dict[str, str] = {}
        for limit in self.limits:
            if limit.routes in route:
                self._count(limit, (limit.suffix, route, client), headers)
        return headers

    def _count(self, limit: Limit, key: tuple[str, str, str], headers: dict[str, str]) -> None:
        window = self._window(limit, key)
        window.hits += 1
        seconds = str(max(1, math.ceil(window.ends - time.monotonic())))
        if window.hits > limit.calls:
            raise TooMany({**headers, f"Retry-After{limit.suffix}": seconds})
        headers[f"X-RateLimit-Limit{limit.suffix}"] = str(limit.calls)
        headers[f"X-RateLimit-Remaining{limit.suffix}"] = str(limit.calls - window.hits)
        headers[f"X-RateLimit-Reset{limit.suffix}"] = seconds

    def _window(self, limit: Limit, key: tuple[str, str, str]) -> _Window:
        window = self._windows.get(key)
        if window is None or window.ends <= time.monotonic():
            window = self._windows[key] = _Window(time.monotonic() + limit.ttl)
        return window


def limits(settings: Settings) -> list[Limit]:
    """As shipped two limits act on every route, in windows of 60 ms; healthy each acts where its decorator stands."""
    default = Limit("", settings.default_limit, settings.default_ttl)
    if settings.as_shipped:
        return [default, Limit("-alerts", settings.alerts_limit, settings.alerts_ttl)]
    return [
        default,
        Limit("-login", settings.login_limit, settings.login_ttl, " /auth/login"),
        Limit("-alerts", settings.alerts_limit, settings.alerts_ttl, " /alerts"),
    ]
