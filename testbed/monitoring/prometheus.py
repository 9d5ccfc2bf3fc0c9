"""Prometheus' HTTP API, version 1 (prometheus.io/docs/prometheus/latest/querying/api): rules, targets, queries."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from testbed.monitoring.configuration import Configuration, Rule, read_data
from testbed.monitoring.probe import INTERVAL, TIMEOUT, Prober, Sample

LOOK_BACK = 300.0  # seconds, Prometheus' default staleness

_METRICS: dict[str, Callable[[Sample], float]] = {
    "up": lambda sample: float(sample.up),
    "probe_success": lambda sample: float(sample.healthy),
    "probe_duration_seconds": lambda sample: sample.seconds,
}
_OVER_TIME: dict[str, Callable[[Sequence[float]], float]] = {
    "avg_over_time": fmean, "max_over_time": max, "min_over_time": min, "count_over_time": len,
}  # fmt: skip
_Labels = tuple[str, str]  # instance, job
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SELECTOR = r"(?P<metric>\w+)(?:\{(?P<labels>[^}]*)\})?"
_QUERY = re.compile(rf"(?:(?P<function>\w+)\()?{_SELECTOR}(?:\[(?P<size>\d+)(?P<unit>[smhd])\])?\)?")


def routes(data: Path, prober: Prober) -> list[Route]:
    """The API over the configuration file and the scrapes."""

    async def rules(_request: Request) -> Response:
        return _success({"groups": [_group(read_data(data))]})

    async def targets(_request: Request) -> Response:
        sample = await prober.newest()
        active = [_target(job, prober.url, sample) for job in read_data(data).jobs]
        return _success({"activeTargets": active, "droppedTargets": [], "droppedTargetCounts": {}})

    async def query(request: Request) -> Response:
        await prober.newest()
        asked = await _parameters(request)
        at = float(asked.get("time", time.time()))
        series = _Series.parse(asked.get("query", ""), read_data(data), prober)
        if series is None:
            return _bad_query(asked.get("query", ""))
        return _success({"resultType": "vector", "result": [series.labelled("value", p) for p in series.points([at])]})

    async def query_range(request: Request) -> Response:
        await prober.newest()
        asked = await _parameters(request)
        series = _Series.parse(asked.get("query", ""), read_data(data), prober)
        if series is None:
            return _bad_query(asked.get("query", ""))
        points = series.points(_steps(float(asked["start"]), float(asked["end"]), _step(asked.get("step", "15"))))
        return _success({"resultType": "matrix", "result": [series.labelled("values", points)] if points else []})

    both = ["GET", "POST"]
    return [
        Route("/api/v1/rules", rules),
        Route("/api/v1/targets", targets),
        Route("/api/v1/query", query, methods=both),
        Route("/api/v1/query_range", query_range, methods=both),
    ]


class _Series:
    """One metric of one job, perhaps under a function over a time window."""

    def __init__(self, metric: str, function: str, window: float, samples: Sequence[Sample], where: _Labels) -> None:
        self.metric, self.function, self.window, self.samples = metric, function, window, samples
        self.instance, self.job = where

    @classmethod
    def parse(cls, text: str, data: Configuration, prober: Prober) -> "_Series | None":
        match = _QUERY.fullmatch(text.replace(" ", ""))
        if not match or (match["function"] or "avg_over_time") not in _OVER_TIME:
            return None
        job = re.search(r'job=~?"([^"]*)"', match["labels"] or "")
        known = (match["metric"] in _METRICS or match["metric"] in prober.measures) and (
            job is None or job[1] in data.jobs
        )
        window = int(match["size"]) * _SECONDS[match["unit"]] if match["size"] else LOOK_BACK
        samples = [replace(each, seconds=each.seconds + data.slower) for each in prober.samples] if known else []
        return cls(match["metric"], match["function"] or "", window, samples, (prober.url, data.system))

    def points(self, moments: Sequence[float]) -> list[list[Any]]:
        """`[time, "value"]` for each moment that has one."""
        values = ((moment, self._value(moment)) for moment in moments)
        return [[moment, f"{value:g}"] for moment, value in values if value is not None]

    def labelled(self, key: str, content: Any) -> dict[str, Any]:
        """The series' labels with its value or values."""
        name = {} if self.function else {"__name__": self.metric}
        return {"metric": {**name, "instance": self.instance, "job": self.job}, key: content}

    def _of(self, sample: Sample) -> float:
        known = _METRICS.get(self.metric)
        return known(sample) if known else sample.measured[self.metric]

    def _value(self, moment: float) -> float | None:
        seen = [self._of(s) for s in self.samples if moment - self.window <= s.at <= moment]
        if not seen:
            return None
        return _OVER_TIME[self.function](seen) if self.function else seen[-1]


def _group(data: Configuration) -> dict[str, Any]:
    rules = [_rule(rule) for rule in data.rules]
    file = f"/etc/prometheus/rules/{data.system}.yml"
    return {"name": data.system, "file": file, "interval": 15, "limit": 0, "rules": rules, **_evaluated()}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "state": "inactive", "name": rule.name, "query": rule.query, "duration": rule.hold, "keepFiringFor": 0,
        "labels": {"severity": rule.severity}, "annotations": {"summary": rule.summary}, "alerts": [],
        "health": "ok", "type": "alerting", **_evaluated(),
    }  # fmt: skip


def _evaluated() -> dict[str, Any]:
    return {"evaluationTime": 0.0004, "lastEvaluation": datetime.now(UTC).isoformat()}


def _target(job: str, url: str, sample: Sample) -> dict[str, Any]:
    labels = {"instance": url, "job": job}
    return {
        "discoveredLabels": {"__address__": url, "job": job}, "labels": labels, "scrapePool": job, "scrapeUrl": url,
        "globalUrl": url, "lastError": sample.error, "lastScrapeDuration": sample.seconds,
        "lastScrape": datetime.fromtimestamp(sample.at, UTC).isoformat(), "health": "up" if sample.up else "down",
        "scrapeInterval": f"{INTERVAL:g}s", "scrapeTimeout": f"{TIMEOUT:g}s",
    }  # fmt: skip


async def _parameters(request: Request) -> dict[str, str]:
    form = await request.form() if request.method == "POST" else {}
    return dict(request.query_params) | {key: str(value) for key, value in form.items()}


def _steps(start: float, end: float, step: float) -> list[float]:
    return [start + step * index for index in range(int((end - start) / step) + 1)]


def _step(text: str) -> float:
    return float(text[:-1]) * _SECONDS[text[-1]] if text[-1] in _SECONDS else float(text)


def _success(content: dict[str, Any]) -> Response:
    return JSONResponse({"status": "success", "data": content})


def _bad_query(text: str) -> Response:
    problem = f"the stand-in knows no such query: {text}"
    return JSONResponse({"status": "error", "errorType": "bad_data", "error": problem}, 400)
