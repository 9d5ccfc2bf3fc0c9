"""The alerts' routes; any logged-in user may call them (contract, section 3)."""

from testbed.inventory.app.kernel import Call, Endpoint, page
from testbed.inventory.app.problem import bad_request
from testbed.inventory.app.validation import PAGE, filled, one_of, text
from testbed.inventory.app.values import Row, present

GREETING = "안녕하세요 르메뜨리입니다"
LEVELS = ("info", "warn", "low", "error")
CHANNELS = ("telegram", "slack", "email")
SHOWN = (
    "id",
    "productId",
    "productCode",
    "productName",
    "level",
    "channel",
    "message",
    "dedupKey",
    "sentAt",
    "retryAt",
    "retryReason",
)


async def _test(call: Call) -> Row:
    return await call.services.alerts.message(GREETING)


async def _custom(call: Call) -> Row:
    if not call.body["message"].strip():
        raise bad_request("메시지를 입력해주세요.")
    return await call.services.alerts.message(f"[관리자 {call.caller.name}] {call.body['message'].strip()}")


async def _list(call: Call) -> Row:
    db, query = call.services.db, call.query
    chosen = {key: query[key] for key in ("productId", "level", "channel") if key in query}
    where = " AND ".join(f'a."{key}"::text = %s' for key in chosen) or "true"
    total = await db.one(f"SELECT count(*) AS n FROM alerts a WHERE {where}", *chosen.values())
    rows = await db.rows(
        'SELECT a.*, p.code AS "productCode", p.name AS "productName" FROM alerts a'
        ' LEFT JOIN products p ON p.id = a."productId"'
        f' WHERE {where} ORDER BY a."createdAt" DESC LIMIT %s OFFSET %s',
        *(*chosen.values(), query["size"], (query["page"] - 1) * query["size"]),
    )
    return page([present(row, *SHOWN, "retryCount", "createdAt") for row in rows], query, total["n"])


ENDPOINTS = [
    Endpoint(
        "GET",
        "/alerts",
        _list,
        query=(*PAGE, text("productId"), one_of("level", *LEVELS), one_of("channel", *CHANNELS)),
    ),
    Endpoint("POST", "/alerts/test", _test),
    Endpoint("POST", "/alerts/custom", _custom, body=(filled("message", 1000),)),
]
