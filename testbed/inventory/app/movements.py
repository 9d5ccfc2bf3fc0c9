"""What inbounds, outbounds and returns have in common: their list."""

from collections.abc import Callable

from testbed.inventory.app.kernel import Call, page
from testbed.inventory.app.values import Row


async def listed(call: Call, table: str, select: str, shown: Callable[[Row], Row]) -> Row:
    """One page of a table, newest first, narrowed by productId and status where the query names them."""
    db, query = call.services.db, call.query
    chosen = [(f'm."{key}"::text = %s', query[key]) for key in ("productId", "status") if key in query]
    where = " AND ".join(condition for condition, _ in chosen) or "true"
    values = [value for _, value in chosen]
    total = await db.one(f"SELECT count(*) AS n FROM {table} m WHERE {where}", *values)
    rows = await db.rows(
        f'{select} WHERE {where} ORDER BY m."createdAt" DESC LIMIT %s OFFSET %s',
        *(*values, query["size"], (query["page"] - 1) * query["size"]),
    )
    return page(map(shown, rows), query, total["n"])
