"""Goods that go out (contract, section 3)."""

from testbed.inventory.app import audit, products
from testbed.inventory.app.database import Database, insert, update
from testbed.inventory.app.kernel import Call, Endpoint
from testbed.inventory.app.movements import listed
from testbed.inventory.app.problem import bad_request, not_found
from testbed.inventory.app.services import Services
from testbed.inventory.app.validation import PAGE, date, one_of, quantity, text
from testbed.inventory.app.values import Row, cuid, now, present

STATUSES = ("shipped", "in_transit", "delivered", "returned")
SELECT = (
    'SELECT m.*, p.code AS "productCode", p.name AS "productName", p.unit AS "productUnit",'
    " (SELECT coalesce(sum(quantity), 0)::int FROM returns r"
    " WHERE r.\"outboundId\" = m.id AND r.status = 'completed') AS returned"
    ' FROM outbounds m JOIN products p ON p.id = m."productId"'
)
BEFORE = ("id", "productId", "productCode", "productName", "productUnit", "quantity", "dateOut", "status")
TEXTS = {
    "ordererName": 100,
    "recipientName": 100,
    "recipientPhone": 50,
    "recipientAddress": 255,
    "recipientPostalCode": 20,
    "invoiceNumber": 100,
    "freightType": 50,
    "paymentCondition": 50,
    "specialNote": 255,
    "memo": 255,
}
REFUSED = "사용 중지된 제품은 출고할 수 없습니다."
TOO_MANY = "출고 수량이 재고보다 많습니다."


async def register(services: Services, body: Row, call: Call | None) -> str:
    """Send goods out; gives the new row's id. Without a call it is the upload worker who acts."""
    db = services.db
    product = products.usable(await products.found(db, body["productId"]), REFUSED)
    if body["quantity"] > product["remain"]:
        raise bad_request(TOO_MANY)
    async with db.connection() as connection:
        row = await insert(connection, "outbounds", {"id": cuid(), "dateOut": now(), **body, "createdAt": now()})
    after = await products.adjust(db, product, went=body["quantity"])
    await audit.record(db, call, "outbounds", "create", row["id"], body)
    await services.alerts.stock_moved(product, after)
    return str(row["id"])


def _view(row: Row) -> Row:
    counts = {"returnedQuantity": row["returned"], "returnableQuantity": max(0, row["quantity"] - row["returned"])}
    return {**present(row, *BEFORE, *TEXTS), **counts, "createdAt": row["createdAt"]}


async def _create(call: Call) -> Row:
    return _view(await _row(call.services.db, await register(call.services, call.body, call)))


async def _list(call: Call) -> Row:
    return await listed(call, "outbounds", SELECT, _view)


async def _get(call: Call) -> Row:
    return _view(await _row(call.services.db, call.id))


async def _change(call: Call) -> Row:
    db, body = call.services.db, call.body
    before = await _row(db, call.id)
    product = await products.found(db, before["productId"])
    more = body.get("quantity", before["quantity"]) - before["quantity"]
    if more > product["remain"]:
        raise bad_request(TOO_MANY)
    async with db.connection() as connection:
        await update(connection, "outbounds", call.id, body or {"quantity": before["quantity"]})
    after = await products.adjust(db, product, went=more)
    await audit.record(db, call, "outbounds", "update", call.id, body)
    await call.services.alerts.stock_moved(product, after)
    return _view(await _row(db, call.id))


async def _delete(call: Call) -> Row:
    db = call.services.db
    row = await db.row("SELECT * FROM outbounds WHERE id = %s", call.id) or await _row(db, call.id)
    await db.rows("DELETE FROM outbounds WHERE id = %s", call.id)
    await products.adjust(db, await products.found(db, row["productId"]), went=-row["quantity"])
    await audit.record(db, call, "outbounds", "delete", call.id, row)
    return {"success": True}


async def _row(db: Database, id: str) -> Row:
    row = await db.row(f"{SELECT} WHERE m.id = %s", id)
    if row is None:
        raise not_found("출고 내역을 찾을 수 없습니다.")
    return row


READ, WRITE = ("outbounds", "read"), ("outbounds", "write")
OPTIONAL = (date("dateOut"), *(text(name, longest) for name, longest in TEXTS.items()), one_of("status", *STATUSES))
ENDPOINTS = [
    Endpoint("POST", "/outbounds", _create, WRITE, 201, (text("productId", required=True), quantity(), *OPTIONAL)),
    Endpoint("GET", "/outbounds", _list, READ, query=(*PAGE, text("productId"), one_of("status", *STATUSES))),
    Endpoint("GET", "/outbounds/{id}", _get, READ),
    Endpoint("PATCH", "/outbounds/{id}", _change, WRITE, body=(quantity(required=False), *OPTIONAL)),
    Endpoint("DELETE", "/outbounds/{id}", _delete, WRITE),
]
