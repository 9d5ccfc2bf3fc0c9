"""The audit log: written beside what it tells of, listed for who may read settings (contract, sections 3 and 5)."""

from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from testbed.inventory.app import nest_log
from testbed.inventory.app.database import Database, DatabaseAway
from testbed.inventory.app.kernel import Call, Endpoint, page
from testbed.inventory.app.permissions import RESOURCES
from testbed.inventory.app.validation import PAGE, one_of
from testbed.inventory.app.values import Row, plain, present

ACTIONS = ("create", "update", "delete", "login", "logout")


async def record(
    db: Database, call: Call | None, resource: str, action: str, entity: str, payload: Any, user: str | None = None
) -> None:
    """Write one row; a failure is a warning in the log, and the request goes on. Without a call the actor is empty."""
    actor = user or (call.user.id if call and call.user else None)
    try:
        await db.rows(
            'INSERT INTO audit_logs ("userId", resource, action, "entityId", "payloadJson", "ipAddress", "userAgent")'
            ' VALUES (%s, %s::"Resource", %s::"AuditAction", %s, %s, %s, %s)',
            *(actor, resource, action, entity, Jsonb(plain(payload))),
            *((call.ip, call.agent) if call else (None, None)),
        )
    except (psycopg.Error, DatabaseAway) as error:
        nest_log.warn("AuditService", f"Failed to write audit log: {str(error).strip()}")


async def _list(call: Call) -> Row:
    chosen = {key: call.query[key] for key in ("resource", "action") if key in call.query}
    where = " AND ".join(f"a.{key}::text = %s" for key in chosen) or "true"
    db = call.services.db
    total = await db.one(f"SELECT count(*) AS n FROM audit_logs a WHERE {where}", *chosen.values())
    rows = await db.rows(
        f'SELECT a.*, u.name AS "userName", u.email AS "userEmail", a."payloadJson" AS payload FROM audit_logs a'
        f' LEFT JOIN "User" u ON u.id = a."userId" WHERE {where} ORDER BY a."createdAt" DESC LIMIT %s OFFSET %s',
        *chosen.values(),
        *(call.query["size"], (call.query["page"] - 1) * call.query["size"]),
    )
    return page([_entry(row) for row in rows], call.query, total["n"])


def _entry(row: Row) -> Row:
    who = ("userId", "userName", "userEmail", "ipAddress", "userAgent")
    return present(row, "id", "resource", "action", "entityId", *who, "payload", "createdAt")


ENDPOINTS = [
    Endpoint(
        "GET",
        "/audit/logs",
        _list,
        ("settings", "read"),
        query=(*PAGE, one_of("resource", *RESOURCES), one_of("action", *ACTIONS)),
    )
]
