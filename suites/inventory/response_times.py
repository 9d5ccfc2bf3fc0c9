"""How long the health endpoint takes over a window, sampled or as the monitoring saw it (document 002, 4)."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from fixtures.http import Http
from fixtures.monitoring import Prometheus
from gate import clock
from gate.outcomes import Unverified
from suites.inventory import health
from suites.inventory.target import Limits

MONITORING = "seen by the monitoring"
SLOWEST = 5.0  # seconds that one answer is waited for


@dataclass(frozen=True)
class Times:
    """The response times (seconds) of one address, and who took them."""

    address: str
    seconds: tuple[float, ...]
    by: str

    @property
    def mean(self) -> float:
        """Their arithmetic mean."""
        return fmean(self.seconds)

    @property
    def p95(self) -> float:
        """The 95th percentile, nearest rank."""
        return sorted(self.seconds)[math.ceil(0.95 * len(self.seconds)) - 1]

    def __str__(self) -> str:
        return (
            f"{self.address}: mean {self.mean * 1000:.0f} ms, p95 {self.p95 * 1000:.0f} ms, "
            f"worst {max(self.seconds) * 1000:.0f} ms of {len(self.seconds)} answers, {self.by}"
        )


def enough(times: Sequence[Times], fewest: int) -> list[Times]:
    """The same; raises Unverified for an address with too few answers to judge by, or for no address."""
    few = [f"{each.address} {len(each.seconds)}" for each in times if len(each.seconds) < fewest]
    if few or not times:
        raise Unverified(f"too few answers to judge by, at least {fewest} are needed: {', '.join(few) or 'none'}")
    return list(times)


def of_monitoring(prometheus: Prometheus, query: str, limits: Limits) -> list[Times]:
    """The series of the monitoring system over the window that ends with the run's start.

    Empty where a series has too few scrapes: between them Prometheus repeats the last value, so points prove nothing.
    """
    counted = prometheus.query(f"count_over_time({query}[{limits.health_window:.0f}s])")
    if not counted or min(sample.value for sample in counted) < limits.fewest_health_samples:
        return []
    end, step = clock.run_started(), max(limits.health_window / 60, 1.0)
    found = prometheus.query_range(query, end - limits.health_window.delta, end, step)
    return [Times(each.labels.get("instance", query), tuple(v for _, v in each.points), MONITORING) for each in found]


def sampled(apis: Sequence[Http], limits: Limits) -> list[Times]:
    """Ask each address once an interval for as long as the window lasts, beside the run's deadline.

    What is no health answer (a refusal, another page) may come fast, and is not counted.
    """
    taken: dict[str, list[float]] = {http.base_url: [] for http in apis}
    with clock.window(limits.health_window):
        until = time.monotonic() + limits.health_window
        while time.monotonic() < until:
            for http in apis:
                seen = health.observe(http, SLOWEST)
                taken[http.base_url] += [seen.seconds] if seen.status else []
            time.sleep(min(limits.health_interval, max(until - time.monotonic(), 0)))
    return [Times(address, tuple(seconds), "sampled by this run") for address, seconds in taken.items()]
