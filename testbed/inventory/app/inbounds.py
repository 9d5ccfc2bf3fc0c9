"""Goods that come in (contract, section 3)."""

from testbed.inventory.app import audit, products
from testbed.inventory.app.database import Database, insert, update
from testbed.inventory.app.kernel import Call, Endpoint
from testbed.inventory.app.movements import listed
from testbed.inventory.app.problem import not_found
from testbed.inventory.app.services import Services
from testbed.inventory.app.validation import PAGE, date, quantity, text
from testbed.inventory.app.values import Row, cuid, now, present

SELECT = (
    'SELECT m.*, p.code AS "productCode", p.name AS "productName" FROM inbounds m'
    ' JOIN products p ON p.id = m."productId"'
)
SHOWN = ("id", "productId", "productCode", "productName", "quantity", "dateIn", "note", "createdAt")
REFUSED = "사용 중지된 제품은 입고할 수 없습니다."


async def register(services: Services, body: Row, call: Call | None) -> str:
    """Take goods in; gives the new row's id. Without a call it is the upload worker who acts."""
    db = services.db
    product = products.usable(await products.found(db, body["productId"]), REFUSED)
    async with db.connection() as connection:
        row = await insert(connection, "inbounds", {"id": cuid(), "dateIn": now(), **body, "createdAt": now()})
    await products.adjust(db, product, came=body["quantity"])
    await audit.record(db, call, "inbounds", "create", row["id"], body)
    return str(row["id"])


async def _create(call: Call) -> Row:
    return await _shown(call.services.db, await register(call.services, call.body, call))


async def _list(call: Call) -> Row:
    return await listed(call, "inbounds", SELECT, lambda row: present(row, *SHOWN))


async def _get(call: Call) -> Row:
    return await _shown(call.services.db, call.id)


async def _change(call: Call) -> Row:
    db, body = call.services.db, call.body
    before = await _row(db, call.id)
    async with db.connection() as connection:
        await update(connection, "inbounds", call.id, body or {"quantity": before["quantity"]})
    product = await products.found(db, before["productId"])
    after = await products.adjust(db, product, came=body.get("quantity", before["quantity"]) - before["quantity"])
    await audit.record(db, call, "inbounds", "update", call.id, body)
    await call.services.alerts.stock_moved(product, after)
    return await _shown(db, call.id)


async def _delete(call: Call) -> Row:
    db = call.services.db
    row = await db.row("SELECT * FROM inbounds WHERE id = %s", call.id) or await _row(db, call.id)
    await db.rows("DELETE FROM inbounds WHERE id = %s", call.id)
    product = await products.found(db, row["productId"])
    after = await products.adjust(db, product, came=-row["quantity"])
    await audit.record(db, call, "inbounds", "delete", call.id, row)
    await call.services.alerts.stock_moved(product, after)
    return {"success": True}


async def _row(db: Database, id: str) -> Row:
    row = await db.row(f"{SELECT} WHERE m.id = %s", id)
    if row is None:
        raise not_found("입고 내역을 찾을 수 없습니다.")
    return row


async def _shown(db: Database, id: str) -> Row:
    return present(await _row(db, id), *SHOWN)


READ, WRITE = ("inbounds", "read"), ("inbounds", "write")
OPTIONAL = (date("dateIn"), text("note", 255))
ENDPOINTS = [
    Endpoint("POST", "/inbounds", _create, WRITE, 201, (text("productId", required=True), quantity(), *OPTIONAL)),
    Endpoint("GET", "/inbounds", _list, READ, query=(*PAGE, text("productId"))),
    Endpoint("GET", "/inbounds/{id}", _get, READ),
    Endpoint("PATCH", "/inbounds/{id}", _change, WRITE, body=(quantity(required=False), *OPTIONAL)),
    Endpoint("DELETE", "/inbounds/{id}", _delete, WRITE),
]
