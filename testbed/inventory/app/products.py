"""Products and their stock (contract, section 3)."""

import math

from testbed.inventory.app import audit
from testbed.inventory.app.database import Database, insert, update
from testbed.inventory.app.kernel import Call, Endpoint, page
from testbed.inventory.app.problem import Problem, bad_request, not_found
from testbed.inventory.app.validation import PAGE, flag, one_of, text, whole
from testbed.inventory.app.values import Row, cuid, now, present

STATUSES = ("normal", "warn", "low")
SHOWN = (
    "id",
    "code",
    "name",
    "description",
    "specification",
    "unit",
    "safetyStock",
    "totalIn",
    "totalOut",
    "totalReturn",
    "remain",
)


def status_of(remain: int, safety: int) -> str:
    """The stock status of a product."""
    if remain <= 0:
        return "low"
    if safety == 0:
        return "normal"
    if remain < safety:
        return "low"
    return "warn" if remain < math.ceil(1.2 * safety) else "normal"


def shown(row: Row) -> Row:
    """A product as it is answered."""
    return present(row, *SHOWN, "status", "disabled", "createdAt", "updatedAt")


async def found(db: Database, id: str) -> Row:
    """A product's row; raises Problem 404."""
    row = await db.row("SELECT * FROM products WHERE id = %s", id)
    if row is None:
        raise not_found("제품을 찾을 수 없습니다.")
    return row


async def adjust(db: Database, product: Row, came: int = 0, went: int = 0, returned: int = 0) -> Row:
    """Move a product's totals, written back without a lock as the real service does; gives the new row."""
    totals = {
        "totalIn": product["totalIn"] + came,
        "totalOut": product["totalOut"] + went,
        "totalReturn": product["totalReturn"] + returned,
    }
    remain = totals["totalIn"] - totals["totalOut"] + totals["totalReturn"]
    status = status_of(remain, product["safetyStock"])
    async with db.connection() as connection:
        return await update(
            connection, "products", product["id"], {**totals, "remain": remain, "status": status, "updatedAt": now()}
        )


def usable(product: Row, refusal: str) -> Row:
    """The product, unless it is disabled: then Problem 400 with this sentence."""
    if product["disabled"]:
        raise bad_request(refusal)
    return product


async def _create(call: Call) -> Row:
    db, body, at = call.services.db, call.body, now()
    if await db.row("SELECT 1 FROM products WHERE code = %s", body["code"]):
        raise Problem(409, "이미 존재하는 제품 코드입니다.")
    async with db.connection() as connection:
        row = await insert(
            connection, "products", {"id": cuid(), **body, "status": "low", "createdAt": at, "updatedAt": at}
        )
    await audit.record(db, call, "products", "create", row["id"], body)
    return shown(row)


async def _list(call: Call) -> Row:
    db, query = call.services.db, call.query
    conditions, values = _conditions(query)
    where = " AND ".join(conditions) or "true"
    total = await db.one(f"SELECT count(*) AS n FROM products WHERE {where}", *values)
    rows = await db.rows(
        f'SELECT * FROM products WHERE {where} ORDER BY "createdAt" DESC LIMIT %s OFFSET %s',
        *(*values, query["size"], (query["page"] - 1) * query["size"]),
    )
    return page(map(shown, rows), query, total["n"])


def _conditions(query: Row) -> tuple[list[str], list[object]]:
    conditions: list[str] = []
    values: list[object] = []
    if query.get("search"):
        conditions.append("(code ILIKE %s OR name ILIKE %s OR specification ILIKE %s)")
        values += [f"%{query['search']}%"] * 3
    if "status" in query:
        conditions.append("status::text = %s")
        values.append(query["status"])
    if "disabled" in query:
        conditions.append("disabled = %s")
        values.append(query["disabled"])
    elif not query.get("includeDisabled"):
        conditions.append("NOT disabled")
    return conditions, values


async def _get(call: Call) -> Row:
    return shown(await found(call.services.db, call.id))


async def _change(call: Call) -> Row:
    db, body = call.services.db, call.body
    before = await found(db, call.id)
    status = status_of(before["remain"], {**before, **body}["safetyStock"])
    async with db.connection() as connection:
        row = await update(connection, "products", call.id, {**body, "status": status, "updatedAt": now()})
    await audit.record(db, call, "products", "update", row["id"], body)
    await call.services.alerts.stock_moved(before, row)
    return shown(row)


async def _delete(call: Call) -> Row:
    db = call.services.db
    row = await found(db, call.id)
    await db.rows("DELETE FROM products WHERE id = %s", row["id"])
    await audit.record(db, call, "products", "delete", row["id"], row)
    return {"success": True}


READ, WRITE = ("products", "read"), ("products", "write")
OPTIONAL = (
    text("description", 512),
    text("specification", 128),
    text("unit", 32),
    whole("safetyStock", least=0),
    flag("disabled"),
)
SEARCH = (*PAGE, text("search", 64), one_of("status", *STATUSES), flag("disabled"), flag("includeDisabled"))
ENDPOINTS = [
    Endpoint(
        "POST",
        "/products",
        _create,
        WRITE,
        201,
        (text("code", 64, 1, required=True), text("name", 128, 1, required=True), *OPTIONAL),
    ),
    Endpoint("GET", "/products", _list, READ, query=SEARCH),
    Endpoint("GET", "/products/{id}", _get, READ),
    Endpoint("PATCH", "/products/{id}", _change, WRITE, body=(text("name", 128, 1), *OPTIONAL)),
    Endpoint("DELETE", "/products/{id}", _delete, WRITE),
]
