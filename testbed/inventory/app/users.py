"""Users: created, changed, and disabled rather than deleted (contract, section 3)."""

from typing import Any

from testbed.inventory.app import audit
from testbed.inventory.app.accounts import hashed, permissions_of
from testbed.inventory.app.database import Connection, Database, fetch, insert, update
from testbed.inventory.app.kernel import Call, Endpoint, page
from testbed.inventory.app.permissions import RESOURCES, ROLES, template
from testbed.inventory.app.problem import Problem, bad_request, not_found
from testbed.inventory.app.validation import PAGE, email, flag, many, matching, one_of, text
from testbed.inventory.app.values import Row, cuid, now

PERMISSIONS = many(
    "permissions",
    (one_of("resource", *RESOURCES, required=True), flag("read", required=True), flag("write", required=True)),
    least=1,
)
PASSWORD = matching(
    "password",
    (r"\d", "비밀번호는 최소 1개의 숫자를 포함해야 합니다."),
    (r"[A-Za-z]", "비밀번호는 최소 1개의 영문자를 포함해야 합니다."),
    shortest=8,
)


async def _create(call: Call) -> Row:
    db, body = call.services.db, call.body
    password_hash = await hashed(body["password"])
    if await db.row('SELECT 1 FROM "User" WHERE email = %s', body["email"]):
        raise Problem(409, "이미 존재하는 이메일입니다.")
    at = now()
    values = {
        "id": cuid(),
        "email": body["email"],
        "name": body["name"],
        "role": body["role"],
        "passwordHash": password_hash,
    }
    async with db.connection() as connection, connection.transaction():
        row = await insert(connection, "User", {**values, "createdAt": at, "updatedAt": at})
        await _grant(connection, row["id"], _complete(body["role"], body.get("permissions")))
    await audit.record(db, call, "settings", "create", row["id"], {"email": row["email"], "role": row["role"]})
    return await _shown(db, row)


async def _list(call: Call) -> Row:
    db, query = call.services.db, call.query
    total = await db.one('SELECT count(*) AS n FROM "User" WHERE NOT disabled')
    rows = await db.rows(
        'SELECT * FROM "User" WHERE NOT disabled ORDER BY "createdAt" DESC LIMIT %s OFFSET %s',
        *(query["size"], (query["page"] - 1) * query["size"]),
    )
    return page([await _shown(db, row) for row in rows], query, total["n"])


async def _change(call: Call) -> Row:
    db, body = call.services.db, call.body
    row = await _found(db, call.id)
    async with db.connection() as connection, connection.transaction():
        changes: Row = {key: body[key] for key in ("name", "role") if key in body}
        row = await update(connection, "User", row["id"], {**changes, "updatedAt": now()})
        if "role" in body or "permissions" in body:
            await fetch(connection, 'DELETE FROM permissions WHERE "userId" = %s', row["id"])
            await _grant(connection, row["id"], _complete(row["role"], body.get("permissions")))
    await audit.record(db, call, "settings", "update", row["id"], body)
    return await _shown(db, row)


async def _disable(call: Call) -> Row:
    db = call.services.db
    if call.id == call.caller.id:
        raise bad_request("본인 계정은 삭제할 수 없습니다.")
    row = await _found(db, call.id)
    await db.rows('UPDATE "User" SET disabled = true, "updatedAt" = %s WHERE id = %s', now(), row["id"])
    await audit.record(db, call, "settings", "delete", row["id"], {"email": row["email"], "role": row["role"]})
    return {"success": True}


async def _found(db: Database, id: str) -> Row:
    row = await db.row('SELECT * FROM "User" WHERE id = %s AND NOT disabled', id)
    if row is None:
        raise not_found("사용자를 찾을 수 없습니다.")
    return row


async def _shown(db: Database, row: Row) -> Row:
    shown = {key: row[key] for key in ("id", "email", "name", "role")}
    return {**shown, "permissions": await permissions_of(db, row["id"])}


def _complete(role: str, given: list[Row] | None) -> list[Row]:
    """The given permissions; resources that are not named fall back to the role's."""
    named = {each["resource"]: each for each in given or []}
    return [named.get(each["resource"], each) for each in template(role)]


async def _grant(connection: Connection, user: str, permissions: list[Row]) -> None:
    for each in permissions:
        values: dict[str, Any] = {key: each[key] for key in ("resource", "read", "write")}
        await insert(connection, "permissions", {"id": cuid(), "userId": user, **values})


READ, WRITE = ("settings", "read"), ("settings", "write")
ENDPOINTS = [
    Endpoint("GET", "/users", _list, READ, query=PAGE),
    Endpoint(
        "POST",
        "/users",
        _create,
        WRITE,
        201,
        body=(
            email("email"),
            text("name", 100, 1, required=True),
            one_of("role", *ROLES, required=True),
            PASSWORD,
            PERMISSIONS,
        ),
    ),
    Endpoint("PATCH", "/users/{id}", _change, WRITE, body=(text("name", 100, 1), one_of("role", *ROLES), PERMISSIONS)),
    Endpoint("DELETE", "/users/{id}", _disable, WRITE),
]
