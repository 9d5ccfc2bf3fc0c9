"""Samples of a metrics endpoint (Prometheus text format, version 0.0.4) or of a Prometheus server."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fixtures.answer import Answer
from fixtures.faults import Fault
from fixtures.monitoring import Prometheus

_LINE = re.compile(
    r"[a-zA-Z_:][\w:]*(?:\{.*\})?\s+(?P<value>[+-]?(?:[\d.]+(?:[eE][+-]?\d+)?|Inf|NaN))(?:\s+(?P<at>\d+))?"
)
STEP = 15.0  # seconds


@dataclass(frozen=True)
class Samples:
    """How many samples a source has, and when the newest was taken (UTC; None: it has none)."""

    source: str
    count: int
    newest: datetime | None


def of_endpoint(answer: Answer, now: datetime) -> Samples:
    """The samples of an answer; one without a time stamp is of this moment. Raises Fault for any other text."""
    if not answer.ok:
        raise Fault(f"the metrics endpoint gives no metrics: {answer.exchange}: {answer.brief()}")
    lines = [line for line in answer.text.splitlines() if line.strip() and not line.startswith("#")]
    found = [_LINE.fullmatch(line.strip()) for line in lines]
    if strange := next((line for line, match in zip(lines, found, strict=True) if match is None), None):
        raise Fault(f"{answer.exchange}: not the format of metrics: {strange[:80]}")
    moments = [_moment(match["at"], now) for match in found if match]
    return Samples(f"{answer.exchange}", len(moments), max(moments, default=None))


def of_prometheus(prometheus: Prometheus, series: str, now: datetime, window: float) -> Samples:
    """The samples of one series in the last `window` seconds."""
    found = prometheus.query_range(series, now - timedelta(seconds=window), now, STEP)
    points = [at for each in found for at, _ in each.points]
    return Samples(f"Prometheus' {series}", len(points), max(points, default=None))


def _moment(milliseconds: str | None, now: datetime) -> datetime:
    return now if milliseconds is None else datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
