"""Health and the dashboard's summary (contract, sections 2 and 3)."""

import asyncio
import time

import psycopg

from testbed.inventory.app.database import DatabaseAway
from testbed.inventory.app.kernel import Call, Endpoint
from testbed.inventory.app.values import Row, now

ITEM = ("id", "code", "name", "safetyStock", "remain", "totalIn", "totalOut", "totalReturn", "status")
PATIENCE = 4.0  # healthy: a database that says nothing for so many seconds counts as down


async def _health(call: Call) -> Row:
    database = await _database(call)
    status = "ok" if database["status"] == "up" else "degraded"
    return {"status": status, "timestamp": now(), "services": {"database": database}}


async def _database(call: Call) -> Row:
    started = time.perf_counter()
    query = asyncio.ensure_future(call.services.db.rows("SELECT 1"))
    try:
        await asyncio.wait({query}, timeout=None if call.services.settings.as_shipped else PATIENCE)
        if not query.done():
            query.cancel()  # not waited for: telling a server that hangs takes long
            raise TimeoutError(f"no answer within {PATIENCE:g} s")
        query.result()
    except (DatabaseAway, psycopg.Error, TimeoutError) as error:
        reason = str(error)
        says = f"\nInvalid `prisma.$queryRaw()` invocation:\n\n\nRaw query failed. Code: `N/A`. Message: `{reason}`"
        return {"status": "down", "message": says}
    return {"status": "up", "latencyMs": round((time.perf_counter() - started) * 1000)}


async def _summary(call: Call) -> Row:
    rows = await call.services.db.rows('SELECT * FROM products WHERE NOT disabled ORDER BY "createdAt" DESC')
    items = [{key: row[key] for key in ITEM} for row in rows]
    sums = {key: sum(item[key] for item in items) for key in ("totalIn", "totalOut", "totalReturn")}
    low = [item for item in items if item["status"] == "low"][:10]
    return {"totals": {"totalProducts": len(items), **sums}, "lowStock": low, "stockByProduct": items}


ENDPOINTS = [Endpoint("GET", "/health", _health, guard=None), Endpoint("GET", "/dashboard/summary", _summary)]
