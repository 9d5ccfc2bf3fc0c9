"""GET /health, and what the healthy service has besides: /metrics."""

import asyncio
import resource
from typing import Any

from redis.exceptions import RedisError
from starlette.responses import PlainTextResponse

from testbed.jarvis.app.database import PrismaError, now
from testbed.jarvis.app.fastify import Call, Endpoint, Reply, not_found, plain

PATIENCE = 1.5
ASK = "SELECT 1"


async def health(call: Call) -> Any:
    """As shipped: 503 with the driver's text for the database, and a wait without end for Redis."""
    if call.services.settings.has("slow_health"):
        await asyncio.sleep(3)
    return await (_honest(call) if call.services.settings.healthy else _as_shipped(call))


async def _as_shipped(call: Call) -> Any:
    try:
        await call.services.db.rows("$queryRaw", ASK)
    except PrismaError as error:
        raise Reply(503, {"ok": False, "timestamp": plain(now()), "error": str(error)}) from error
    await call.services.bus.ping()
    return _well()


async def _honest(call: Call) -> Any:
    database, redis = await asyncio.gather(call.services.db.answers(PATIENCE), _redis(call))
    if database and redis:
        return _well()
    services = {"database": "ok" if database else "error", "redis": "ok" if redis else "error"}
    body = {"ok": False, "timestamp": plain(now()), "services": services, "error": "DEPENDENCY_UNAVAILABLE"}
    raise Reply(503, body)


async def _redis(call: Call) -> bool:
    try:
        await call.services.bus.ping()
    except (RedisError, TimeoutError, OSError):
        return False
    return True


def _well() -> dict[str, Any]:
    return {"ok": True, "timestamp": plain(now()), "services": {"database": "ok", "redis": "ok"}}


async def metrics(call: Call) -> Any:
    """Prometheus' text format; the service as shipped has no such route."""
    if not call.services.settings.healthy or call.services.settings.has("no_metrics"):
        raise not_found(call.request)
    spent = resource.getrusage(resource.RUSAGE_SELF)
    lines = [
        "# TYPE process_cpu_seconds_total counter",
        f"process_cpu_seconds_total {spent.ru_utime + spent.ru_stime:.3f}",
        "# TYPE process_resident_memory_bytes gauge",
        f"process_resident_memory_bytes {spent.ru_maxrss * 1024}",
    ]
    return PlainTextResponse("\n".join(lines) + "\n")


ENDPOINTS = [Endpoint("GET", "/health", health, open=True), Endpoint("GET", "/metrics", metrics, open=True)]
