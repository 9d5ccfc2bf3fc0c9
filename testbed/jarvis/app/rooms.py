"""Rooms, their members and messages over HTTP."""

from typing import Any

from testbed.jarvis.app.database import Row, now
from testbed.jarvis.app.fastify import Call, Endpoint, WrongType, refused
from testbed.jarvis.app.ids import new_id
from testbed.jarvis.app.services import Services

ROOM = 'r.id, r.type, r.title, r."createdBy", r."createdAt"'
LAST = (
    'COALESCE((SELECT max(m."createdAt") FROM "Message" m WHERE m."roomId" = r.id), r."createdAt") AS "lastMessageAt"'
)
COUNT = '(SELECT count(*) FROM "RoomMember" c WHERE c."roomId" = r.id)::int AS "membersCount"'
MESSAGE = 'id, "roomId", "senderType", "senderUserId", content, "createdAt"'
MOST = 200


async def is_member(services: Services, room: str, user: str | None) -> bool:
    """Whether the user belongs to the room."""
    statement = 'SELECT role FROM "RoomMember" WHERE "roomId" = %s AND "userId" = %s'
    return await services.db.row("roomMember.findUnique", statement, room, user) is not None


async def require_member(call: Call, error: str = "FORBIDDEN", room: str | None = None) -> str:
    """The room of the path (or `room`); raises 403 for who does not belong to it."""
    chosen = room if room is not None else call.path["id"]
    if not await is_member(call.services, chosen, call.caller.id):
        raise refused(403, error)
    return chosen


async def listed(call: Call) -> Any:
    if call.services.settings.has("rooms_fail"):
        raise RuntimeError("the rooms cannot be listed")
    statement = (
        f'SELECT {ROOM}, {COUNT}, {LAST} FROM "Room" r JOIN "RoomMember" m ON m."roomId" = r.id WHERE m."userId" = %s'
    )
    rows = await call.services.db.rows("roomMember.findMany", statement, call.caller.id)
    return [_with_count(row) for row in rows]


def _with_count(row: Row) -> Row:
    last = row.pop("lastMessageAt")
    count = row.pop("membersCount")
    return {**row, "_count": {"members": count}, "membersCount": count, "lastMessageAt": last}


async def created(call: Call) -> Any:
    title, kind = call.trimmed("title") or "New Room", call.given("type") or "group"
    members = _ids(call.given("memberUserIds"), lenient=call.services.settings.has("lenient_members"))
    others = [each for each in dict.fromkeys(members) if each != call.caller.id]
    room: Row = {"id": new_id(), "type": kind, "title": title, "createdBy": call.caller.id, "createdAt": now()}
    await _insert(call, room, others)
    for other in others:
        await _announce_room(call.services, room["id"], other)
    return room


def _ids(value: Any, lenient: bool) -> list[str]:
    if value is None or (lenient and not isinstance(value, list)):
        return []
    if not isinstance(value, (list, str)):
        raise WrongType("(body.memberUserIds ?? []) is not iterable")
    return [str(each) for each in value]


async def _insert(call: Call, room: Row, others: list[str]) -> None:
    """The room and its members in one statement: nothing is left of it when one of them does not exist."""
    columns = 'INSERT INTO "Room" (id, type, title, "createdBy", "createdAt") VALUES (%s, %s, %s, %s, %s) RETURNING id'
    member = "SELECT made.id, u, r FROM made, unnest(%s::text[], %s::text[]) AS t(u, r)"
    statement = f'WITH made AS ({columns}) INSERT INTO "RoomMember" ("roomId", "userId", role) {member}'
    users = [call.caller.id, *others]
    roles = ["owner", *("member" for _ in others)]
    await call.services.db.rows("room.create", statement, *room.values(), users, roles)


async def _announce_room(services: Services, room: str, user: str) -> None:
    statement = f'SELECT {ROOM}, {COUNT}, {LAST} FROM "Room" r WHERE r.id = %s'
    row = await services.db.row("room.findUnique", statement, room)
    frame = {"type": "room.added", "origin": services.settings.instance, "targetUserId": user, "payload": {"room": row}}
    await services.bus.publish(frame)


async def members(call: Call) -> Any:
    if not await is_member(call.services, call.path["id"], call.caller.id):
        return []
    statement = (
        'SELECT u.id, u.email, u.name, m.role, u."isOnline", u."lastSeenAt", NULL AS department,'
        ' NULL AS "avatarUrl", m."joinedAt" FROM "RoomMember" m JOIN "User" u ON u.id = m."userId"'
        ' WHERE m."roomId" = %s ORDER BY m.role, m."joinedAt"'
    )
    return await call.services.db.rows("roomMember.findMany", statement, call.path["id"])


async def members_added(call: Call) -> Any:
    wanted = call.given("userIds")
    if not isinstance(wanted, list) or not wanted:
        raise refused(400, "USER_IDS_REQUIRED")
    room, ids = await require_member(call), [str(each) for each in wanted]
    users = await call.services.db.rows("user.findMany", 'SELECT id, name FROM "User" WHERE id = ANY(%s)', ids)
    if not users:
        raise refused(400, "NO_VALID_USERS")
    added = [user for user in users if await _join(call, room, user["id"])]
    for user in added:
        payload = {"roomId": room, "userId": user["id"], "userName": user["name"]}
        await call.services.bus.publish({"type": "room.member.added", "roomId": room, "payload": payload})
        await _announce_room(call.services, room, user["id"])
    return {"ok": True, "added": len(added), "skipped": len(ids) - len(added)}


async def _join(call: Call, room: str, user: str) -> bool:
    statement = 'INSERT INTO "RoomMember" ("roomId", "userId") VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING role'
    return bool(await call.services.db.rows("roomMember.create", statement, room, user))


async def messages(call: Call) -> Any:
    take = _take(call.query.get("take"), call.path["id"])
    if not await is_member(call.services, call.path["id"], call.caller.id):
        return []
    before = await call.services.db.row(
        "message.findUnique", 'SELECT "createdAt" FROM "Message" WHERE id = %s', call.query.get("beforeId", "")
    )
    limit = 'AND "createdAt" < %s' if before else ""
    order = "DESC" if take >= 0 else "ASC"
    statement = f'SELECT {MESSAGE} FROM "Message" WHERE "roomId" = %s {limit} ORDER BY "createdAt" {order} LIMIT %s'
    params = [call.path["id"], *([before["createdAt"]] if before else []), abs(take)]
    rows = await call.services.db.rows("message.findMany", statement, *params)
    rows = [call.services.first_said.get(row["id"], row) for row in rows]
    return rows[::-1] if take >= 0 else rows


def _take(text: str | None, room: str) -> int:
    try:
        return min(int(float(text if text is not None else "50") if text != "" else 0), MOST)
    except ValueError:
        where = f'  where: {{\n    roomId: "{room}"\n  }},\n  orderBy: {{\n    createdAt: "desc"\n  }},\n'
        shape = f"{{\n{where}+ take: Int\n}}"
        call = "\nInvalid `prisma.message.findMany()` invocation:\n\n"
        raise WrongType(f"{call}{shape}\n\nArgument `take` is missing.") from None


async def summary_imported(call: Call) -> Any:
    source, target = call.given("sourceRoomId"), call.path["id"]
    if not source:
        raise refused(400, "SOURCE_ROOM_REQUIRED")
    if source == target:
        raise refused(400, "SOURCE_AND_TARGET_SAME")
    await require_member(call, "FORBIDDEN_TARGET")
    await require_member(call, "FORBIDDEN_SOURCE", str(source))
    job = {"targetRoomId": target, "sourceRoomId": source, "requestedBy": call.caller.id}
    await call.services.bus.enqueue("meeting-summary", job)
    return {"ok": True}


ENDPOINTS = [
    Endpoint("GET", "/rooms", listed),
    Endpoint("POST", "/rooms", created),
    Endpoint("GET", "/rooms/:id/members", members),
    Endpoint("POST", "/rooms/:id/members", members_added),
    Endpoint("GET", "/rooms/:id/messages", messages),
    Endpoint("POST", "/rooms/:id/import-meeting-summary", summary_imported),
]
