"""Goods that come back; only completed returns change the stock (contract, section 3)."""

from testbed.inventory.app import audit, products
from testbed.inventory.app.database import Database, insert, update
from testbed.inventory.app.kernel import Call, Endpoint
from testbed.inventory.app.movements import listed
from testbed.inventory.app.problem import bad_request, not_found
from testbed.inventory.app.validation import PAGE, date, one_of, quantity, text
from testbed.inventory.app.values import Row, cuid, now, present

STATUSES = ("pending", "completed")
SELECT = (
    'SELECT m.*, p.code AS "productCode", p.name AS "productName", o."dateOut", o."ordererName" FROM returns m'
    ' JOIN products p ON p.id = m."productId" LEFT JOIN outbounds o ON o.id = m."outboundId"'
)
SHOWN = (
    "id",
    "productId",
    "productCode",
    "productName",
    "quantity",
    "reason",
    "status",
    "dateReturn",
    "outboundId",
    "dateOut",
)
REFUSED = "사용 중지된 제품은 반품 등록이 제한됩니다."


async def _create(call: Call) -> Row:
    db, body = call.services.db, call.body
    product = products.usable(await products.found(db, body["productId"]), REFUSED)
    await _check_outbound(db, body)
    async with db.connection() as connection:
        row = await insert(connection, "returns", {"id": cuid(), "dateReturn": now(), **body, "createdAt": now()})
    await products.adjust(db, product, returned=_counted(row))
    await audit.record(db, call, "returns", "create", row["id"], body)
    return await _shown(db, row["id"])


async def _check_outbound(db: Database, body: Row) -> None:
    if "outboundId" not in body:
        return
    outbound = await db.row('SELECT "productId" FROM outbounds WHERE id = %s', body["outboundId"])
    if outbound is None:
        raise not_found("출고 내역을 찾을 수 없습니다.")
    if outbound["productId"] != body["productId"]:
        raise bad_request("반품 제품과 연결된 출고 제품이 일치하지 않습니다.")


async def _list(call: Call) -> Row:
    return await listed(call, "returns", SELECT, _view)


async def _get(call: Call) -> Row:
    return await _shown(call.services.db, call.id)


async def _change(call: Call) -> Row:
    db, body = call.services.db, call.body
    before = await _row(db, call.id)
    await _check_outbound(db, {**body, "productId": before["productId"]})
    async with db.connection() as connection:
        after = await update(connection, "returns", call.id, body or {"quantity": before["quantity"]})
    await _move(call, before["productId"], _counted(after) - _counted(before))
    await audit.record(db, call, "returns", "update", call.id, body)
    return await _shown(db, call.id)


async def _delete(call: Call) -> Row:
    db = call.services.db
    row = await db.row("SELECT * FROM returns WHERE id = %s", call.id) or await _row(db, call.id)
    await db.rows("DELETE FROM returns WHERE id = %s", call.id)
    await _move(call, row["productId"], -_counted(row))
    await audit.record(db, call, "returns", "delete", call.id, row)
    return {"success": True}


async def _move(call: Call, product_id: str, change: int) -> None:
    product = await products.found(call.services.db, product_id)
    after = await products.adjust(call.services.db, product, returned=change)
    await call.services.alerts.stock_moved(product, after)


def _counted(row: Row) -> int:
    return int(row["quantity"]) if row["status"] == "completed" else 0


def _view(row: Row) -> Row:
    return present(row, *SHOWN, "ordererName", "createdAt")


async def _row(db: Database, id: str) -> Row:
    row = await db.row(f"{SELECT} WHERE m.id = %s", id)
    if row is None:
        raise not_found("반품 내역을 찾을 수 없습니다.")
    return row


async def _shown(db: Database, id: str) -> Row:
    return _view(await _row(db, id))


READ, WRITE = ("returns", "read"), ("returns", "write")
OPTIONAL = (date("dateReturn"), one_of("status", *STATUSES), text("outboundId", 100))
ENDPOINTS = [
    Endpoint(
        "POST",
        "/returns",
        _create,
        WRITE,
        201,
        (text("productId", required=True), quantity(), text("reason", 255, 1, required=True), *OPTIONAL),
    ),
    Endpoint("GET", "/returns", _list, READ, query=(*PAGE, text("productId"), one_of("status", *STATUSES))),
    Endpoint("GET", "/returns/{id}", _get, READ),
    Endpoint(
        "PATCH", "/returns/{id}", _change, WRITE, body=(quantity(required=False), text("reason", 255, 1), *OPTIONAL)
    ),
    Endpoint("PATCH", "/returns/{id}/status", _change, WRITE, body=(one_of("status", *STATUSES, required=True),)),
    Endpoint("DELETE", "/returns/{id}", _delete, WRITE),
]
