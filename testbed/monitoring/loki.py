"""Loki's HTTP API (grafana.com/docs/loki/latest/reference/loki-http-api): labels, label values, range queries."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from testbed.monitoring.configuration import Configuration, Entry, Reader, collected, read_data

HOUR = 3600.0

_SELECTOR = re.compile(r'\{(?P<labels>[^}]*)\}(?P<filters>(?:\s*(?:\|=|\|~|!=|!~)\s*(?:"[^"]*"|`[^`]*`))*)\s*')
_LABEL = re.compile(r'(\w+)\s*(=~|!=|=)\s*"([^"]*)"')
_FILTER = re.compile(r'(\|=|\|~|!=|!~)\s*(?:"([^"]*)"|`([^`]*)`)')


def routes(data: Path, read: Reader) -> list[Route]:
    """The API over the system's own log."""

    async def labels(_request: Request) -> Response:
        services = ["service"] if any(entry.service for entry in read(None)) else []
        return _success(["job", "level", *services] if read_data(data).jobs else [])

    async def values(request: Request) -> Response:
        configured = read_data(data)
        entries = collected(configured, read)
        known = {"job": configured.jobs, "level": sorted({entry.level for entry in entries})}
        known["service"] = sorted({entry.service for entry in entries if entry.service})
        return _success(known.get(request.path_params["name"], []))

    async def query_range(request: Request) -> Response:
        asked = request.query_params
        match = _SELECTOR.fullmatch(asked.get("query", "").strip())
        if not match:
            return PlainTextResponse(f"parse error: the stand-in knows no such query: {asked.get('query', '')}", 400)
        now = time.time()
        start, end = _moment(asked.get("start"), now - HOUR), _moment(asked.get("end"), now)
        wanted = _wanted(match["labels"], match["filters"], read_data(data))
        entries = collected(read_data(data), read)
        found = [e for e in entries if start <= e.at.timestamp() < end and wanted(e)]
        newest_first = found[::-1] if asked.get("direction", "backward") == "backward" else found
        streams = _streams(newest_first[: int(asked.get("limit", "100"))], read_data(data).system)
        return _success({"resultType": "streams", "result": streams, "stats": {}})

    async def ready(_request: Request) -> Response:
        return PlainTextResponse("ready\n")

    return [
        Route("/ready", ready),
        Route("/loki/api/v1/labels", labels),
        Route("/loki/api/v1/label/{name}/values", values),
        Route("/loki/api/v1/query_range", query_range),
    ]


def _wanted(labels: str, filters: str, data: Configuration) -> Callable[[Entry], bool]:
    matchers = [_matcher(rule, value) for _, rule, value in _LABEL.findall(labels)]
    names = [name for name, _, _ in _LABEL.findall(labels)]
    job = data.jobs[0] if data.jobs else ""
    lines = [_matcher(rule, quoted or ticked) for rule, quoted, ticked in _FILTER.findall(filters)]

    def wanted(entry: Entry) -> bool:
        known = {"job": job, "level": entry.level, "service": entry.service}
        return all(m(known.get(n, "")) for n, m in zip(names, matchers, strict=True)) and all(
            m(entry.line) for m in lines
        )

    return wanted


def _matcher(rule: str, value: str) -> Callable[[str], bool]:
    match rule:
        case "=":
            return lambda text: text == value
        case "=~":
            return lambda text: re.fullmatch(value, text) is not None
        case "|=":
            return lambda text: value in text
        case "|~":
            return lambda text: re.search(value, text) is not None
        case "!~":
            return lambda text: re.search(value, text) is None
        case _:
            return lambda text: value not in text


def _streams(entries: list[Entry], job: str) -> list[dict[str, Any]]:
    kinds = dict.fromkeys((entry.level, entry.service) for entry in entries)
    return [{"stream": _labels(job, *kind), "values": _values(entries, kind)} for kind in kinds]


def _labels(job: str, level: str, service: str) -> dict[str, str]:
    return {"job": job, "level": level} | ({"service": service} if service else {})


def _values(entries: list[Entry], kind: tuple[str, str]) -> list[list[str]]:
    chosen = [entry for entry in entries if (entry.level, entry.service) == kind]
    return [[f"{int(entry.at.timestamp())}000000000", entry.line] for entry in chosen]


def _moment(text: str | None, default: float) -> float:
    """Unix time in seconds of Loki's three notations: nanoseconds, seconds, RFC 3339."""
    if text is None:
        return default
    if re.fullmatch(r"\d{16,}", text):
        return int(text) / 1e9
    if re.fullmatch(r"[\d.]+", text):
        return float(text)
    return datetime.fromisoformat(text).timestamp()


def _success(content: Any) -> Response:
    return JSONResponse({"status": "success", "data": content})
