"""The search API of an Elasticsearch log index (elastic.co/docs/api): `_search` and `_count` over the API's own log."""

import json
import re
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from testbed.monitoring.configuration import Entry, Reader, collected, read_data

# The official client refuses a server that does not say so.
PRODUCT = {"X-Elastic-Product": "Elasticsearch"}
SHARDS = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class _BadQuery(Exception):
    """A query that the stand-in does not know."""


def routes(data: Path, read: Reader) -> list[Route]:
    """The API; the index's documents are the log's entries."""

    async def search(request: Request) -> Response:
        return await _answer(request, data, read, _hits)

    async def count(request: Request) -> Response:
        return await _answer(request, data, read, lambda found, _asked, _index: {"count": len(found)})

    methods = ["GET", "POST"]
    return [
        Route("/{index}/_search", search, methods=methods),
        Route("/{index}/_count", count, methods=methods),
    ]


async def _answer(request: Request, data: Path, read: Reader, shape: Any) -> Response:
    configured, index = read_data(data), request.path_params["index"]
    exists = any(fnmatchcase(configured.log_index, pattern) for pattern in index.split(","))
    if not exists and "*" not in index:
        return _refused(404, "index_not_found_exception", f"no such index [{index}]")
    asked = dict(request.query_params) | json.loads(await request.body() or b"{}")
    entries = collected(configured, read) if exists else []
    documents = [_document(entry, configured.system) for entry in entries]
    try:
        found = [document for document in documents if _matches(asked.get("query", {"match_all": {}}), document)]
    except _BadQuery as problem:
        return _refused(400, "parsing_exception", str(problem))
    return JSONResponse(shape(found, asked, configured.log_index) | {"_shards": SHARDS}, headers=PRODUCT)


def _document(entry: Entry, system: str) -> dict[str, Any]:
    at = entry.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    source = {
        "@timestamp": at,
        "message": entry.line,
        "log": {"level": entry.level},
        "service": {"name": entry.service or system},
    }
    return {"_id": str(entry.offset), "_score": None, "_source": source, "sort": [int(entry.at.timestamp() * 1000)]}


def _hits(found: list[dict[str, Any]], asked: dict[str, Any], index: str) -> dict[str, Any]:
    newest_first = "desc" in json.dumps(asked.get("sort", "desc"))
    ordered = found[::-1] if newest_first else found
    start, size = int(asked.get("from", 0)), int(asked.get("size", 10))
    hits = [{"_index": index, **document} for document in ordered[start : start + size]]
    total = {"value": len(found), "relation": "eq"}
    return {"took": 1, "timed_out": False, "hits": {"total": total, "max_score": None, "hits": hits}}


def _matches(query: dict[str, Any], document: dict[str, Any]) -> bool:
    ((kind, body),) = query.items()
    match kind:
        case "match_all":
            return True
        case "bool":
            return _bool(body, document)
        case "range":
            return all(_in_range(document["_source"], field, bounds) for field, bounds in body.items())
        case "term" | "match" | "match_phrase":
            return all(_has(document["_source"], field, wanted) for field, wanted in body.items())
        case "exists":
            return _value(document["_source"], body["field"]) is not None
    raise _BadQuery(f"the stand-in knows no [{kind}] query")


def _bool(body: dict[str, Any], document: dict[str, Any]) -> bool:
    clauses = {
        key: [part] if isinstance(part, dict) else part for key, part in body.items() if key != "minimum_should_match"
    }
    required = clauses.get("must", []) + clauses.get("filter", [])
    return (
        all(_matches(query, document) for query in required)
        and not any(_matches(query, document) for query in clauses.get("must_not", []))
        and ("should" not in clauses or any(_matches(query, document) for query in clauses["should"]))
    )


def _in_range(source: dict[str, Any], field: str, bounds: dict[str, Any]) -> bool:
    value = _value(source, field)
    if value is None:
        return False
    at = datetime.fromisoformat(value)
    checks = {"gte": at.__ge__, "gt": at.__gt__, "lte": at.__le__, "lt": at.__lt__}
    return all(checks[name](_moment(bound)) for name, bound in bounds.items() if name in checks)


def _moment(bound: Any) -> datetime:
    """A moment in Elasticsearch's notations: milliseconds, ISO 8601, `now`, `now-10m`."""
    if isinstance(bound, (int, float)):
        return datetime.fromtimestamp(bound / 1000, UTC)
    math = re.fullmatch(r"now(?:([+-]\d+)([smhd]))?", bound)
    if math:
        return datetime.now(UTC) + timedelta(**{_UNITS[math[2]]: int(math[1])} if math[1] else {})
    at = datetime.fromisoformat(bound)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _has(source: dict[str, Any], field: str, wanted: Any) -> bool:
    text = next(iter(wanted.values())) if isinstance(wanted, dict) else wanted
    value = _value(source, field.removesuffix(".keyword"))
    return value is not None and (value == text or (field == "message" and str(text) in value))


def _value(source: dict[str, Any], field: str) -> Any:
    value: Any = source
    for name in field.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _refused(status: int, kind: str, reason: str) -> Response:
    error = {"type": kind, "reason": reason, "root_cause": [{"type": kind, "reason": reason}]}
    return JSONResponse({"error": error, "status": status}, status, headers=PRODUCT)
