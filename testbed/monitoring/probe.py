"""Scrapes: the API's health endpoint is really asked, at an interval and whenever somebody looks."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

INTERVAL = 5.0  # seconds
TIMEOUT = 3.0
PATIENCE = 1.0  # of whoever looks, where there is a sample
KEPT = 4096  # samples


@dataclass(frozen=True)
class Sample:
    """One scrape: when (Unix time), how long it took (seconds), whether an answer came, and a good one.

    `measured` is what was measured of the machine at that time, by metric.
    """

    at: float
    seconds: float
    error: str
    healthy: bool
    measured: Mapping[str, float] = field(default_factory=dict)

    @property
    def up(self) -> bool:
        return not self.error


class Prober:
    """Asks `url` and keeps what it saw; several lookers within a second share one scrape.

    `good` says of a JSON answer whether it is one of a healthy service; `measures` gives figures of the machine.
    Its connections live as long as the process.
    """

    def __init__(self, url: str, good: Callable[[Any], bool], measures: Mapping[str, Callable[[], float]]) -> None:
        self.url, self._good, self.measures = url, good, measures
        self.samples: deque[Sample] = deque(maxlen=KEPT)
        self._asking = asyncio.Lock()
        # Made once: its making would count as the service's time. No kept connection: a probe comes from outside.
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )

    async def run(self) -> None:
        """Scrape at the interval until cancelled."""
        while True:
            await self._fresh()
            await asyncio.sleep(INTERVAL)

    async def newest(self) -> Sample:
        """A sample that is no older than a second; the last one where a scrape hangs, as a time series gives it."""
        scraping = asyncio.ensure_future(self._fresh())
        done, _ = await asyncio.wait({scraping}, timeout=PATIENCE if self.samples else None)
        return scraping.result() if done else self.samples[-1]

    async def _fresh(self) -> Sample:
        async with self._asking:
            if not self.samples or time.time() - self.samples[-1].at > 1:
                self.samples.append(await self._scrape())
            return self.samples[-1]

    async def _scrape(self) -> Sample:
        started = time.monotonic()
        at, error, healthy = time.time(), "", False
        try:
            answer = await self._client.get(self.url)
            healthy = answer.status_code == 200 and self._good(answer.json())
            error = "" if answer.status_code == 200 else f"server returned HTTP status {answer.status_code}"
        except (httpx.HTTPError, ValueError) as problem:
            error = f'Get "{self.url}": {problem or type(problem).__name__}'
        spent, measured = time.monotonic() - started, {name: measure() for name, measure in self.measures.items()}
        return Sample(at, spent, error, healthy, measured)
