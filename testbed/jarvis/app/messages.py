"""What a client may send over its WebSocket, and what follows."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from testbed.jarvis.app.database import PrismaError, Row, now
from testbed.jarvis.app.ids import new_id
from testbed.jarvis.app.rooms import MESSAGE
from testbed.jarvis.app.socket import Frame, Socket

if TYPE_CHECKING:
    from testbed.jarvis.app.hub import Hub

DELETED = "(삭제된 메시지)"
SLOW = 1.5  # seconds of a delivery that takes too long
NAME, ASIDE = "자비스야", "자비스야 궁금하다"

Handle = Callable[["Hub", Socket, Frame], Awaitable[None]]


async def hello(_hub: "Hub", _socket: Socket, _frame: Frame) -> None:
    """Accepted, without an answer."""


async def join(hub: "Hub", socket: Socket, frame: Frame) -> None:
    if await _role(hub, socket, frame["roomId"]) is None:
        if not hub.services.settings.has("silent_join_refusal"):
            await socket.error("FORBIDDEN")
        return
    socket.rooms.add(frame["roomId"])
    await socket.send("room.joined", {"roomId": frame["roomId"]})


async def leave(hub: "Hub", socket: Socket, frame: Frame) -> None:
    room = frame["roomId"]
    role = await _role(hub, socket, room)
    if role is None:
        await socket.error("FORBIDDEN")
        return
    alone = len(await _members(hub, room)) == 1
    if role == "owner" and not alone:
        await socket.error("OWNER_CANNOT_LEAVE")
        return
    await _gone(hub, socket, room, alone)
    if not hub.services.settings.has("leave_keeps_delivery"):
        socket.rooms.discard(room)
    await socket.send("room.left", {"roomId": room})


async def _gone(hub: "Hub", socket: Socket, room: str, alone: bool) -> None:
    if alone:
        await _delete_room(hub, room)
        return
    statement = 'DELETE FROM "RoomMember" WHERE "roomId" = %s AND "userId" = %s RETURNING role'
    _existed("roomMember.delete", await hub.services.db.rows("roomMember.delete", statement, room, socket.caller.id))
    name = await hub.services.db.row("user.findUnique", 'SELECT name FROM "User" WHERE id = %s', socket.caller.id)
    payload = {"roomId": room, "userId": socket.caller.id, "userName": name["name"] if name else None}
    await hub.services.bus.publish({"type": "room.member.removed", "roomId": room, "payload": payload})


async def send(hub: "Hub", socket: Socket, frame: Frame) -> None:
    room, content = frame["roomId"], frame["content"]
    if room not in socket.rooms and await _role(hub, socket, room) is None:
        await socket.error("FORBIDDEN")
        return
    socket.rooms.add(room)
    message = await _stored(hub, room, socket.caller.id, content)
    message = await _on_its_way(hub, message)
    if hub.services.settings.has("no_delivery"):
        await socket.send("message.new", message)
    else:
        await hub.to_room(room, {"type": "message.new", "payload": message})
    prompt = _prompt(content)
    if prompt is not None:
        who = {"requestedBy": socket.caller.id, "prompt": prompt, "mode": "chat"}
        await hub.services.bus.enqueue("jarvis", {"roomId": room, "messageId": message["id"], **who})


async def _stored(hub: "Hub", room: str, user: str | None, content: str) -> Row:
    values = {"id": new_id(), "roomId": room, "senderType": "user", "senderUserId": user, "content": content}
    row = {**values, "createdAt": now()}
    if not hub.services.settings.has("no_message_row"):
        await hub.services.db.insert("message.create", "Message", row)
    return row


async def _on_its_way(hub: "Hub", message: Row) -> Row:
    """What becomes of a stored message before it is delivered: nothing, unless the server is broken."""
    settings = hub.services.settings
    if settings.has("stale_history"):
        hub.services.first_said[message["id"]] = message
    if settings.has("slow_delivery"):
        await asyncio.sleep(SLOW)
    if settings.has("wrong_sender"):
        others = [one for one in await _members(hub, message["roomId"]) if one != message["senderUserId"]]
        return {**message, "senderUserId": others[0]}
    return message


def _prompt(content: str) -> str | None:
    text = content.strip()
    if text.startswith(NAME):
        return text.removeprefix(ASIDE if text.startswith(ASIDE) else NAME).strip()
    return " ".join(text.replace(ASIDE, " ").split()) if ASIDE in text else None


async def edit(hub: "Hub", socket: Socket, frame: Frame) -> None:
    message = await _own_message(hub, socket, frame)
    if message is None:
        return
    if message["content"] == DELETED:
        await socket.error("ALREADY_DELETED")
        return
    changed = {**message, "content": frame["content"]}
    await hub.services.db.rows(
        "message.update", 'UPDATE "Message" SET content = %s WHERE id = %s', frame["content"], message["id"]
    )
    if not hub.services.settings.has("no_edit_delivery"):
        await hub.to_room(frame["roomId"], {"type": "message.updated", "payload": changed})


async def delete(hub: "Hub", socket: Socket, frame: Frame) -> None:
    message = await _own_message(hub, socket, frame)
    if message is None:
        return
    if not hub.services.settings.has("delete_keeps_row"):
        await hub.services.db.rows(
            "message.update", 'UPDATE "Message" SET content = %s WHERE id = %s', DELETED, message["id"]
        )
    payload = {"roomId": frame["roomId"], "messageId": message["id"]}
    await hub.to_room(frame["roomId"], {"type": "message.deleted", "payload": payload})


async def _own_message(hub: "Hub", socket: Socket, frame: Frame) -> Row | None:
    """The sender's own message that the frame names; None after the client was told why not."""
    if await _role(hub, socket, frame["roomId"]) is None:
        await socket.error("FORBIDDEN")
        return None
    statement = f'SELECT {MESSAGE} FROM "Message" WHERE id = %s AND "roomId" = %s'
    message = await hub.services.db.row("message.findFirst", statement, frame["messageId"], frame["roomId"])
    if message is None:
        await socket.error("NOT_FOUND")
    elif message["senderType"] != "user" or message["senderUserId"] != socket.caller.id:
        await socket.error("FORBIDDEN")
        return None
    return message


async def rename(hub: "Hub", socket: Socket, frame: Frame) -> None:
    room = frame["roomId"]
    if not await _is_owner(hub, socket, room):
        return
    title = frame["title"].strip() or "New Room"
    if not hub.services.settings.has("rename_without_row"):
        await hub.services.db.rows("room.update", 'UPDATE "Room" SET title = %s WHERE id = %s', title, room)
    payload = {"roomId": room, "title": title}
    await hub.to_users(await _members(hub, room), {"type": "room.updated", "payload": payload})


async def delete_room(hub: "Hub", socket: Socket, frame: Frame) -> None:
    room = frame["roomId"]
    if not await _is_owner(hub, socket, room):
        return
    members = await _members(hub, room)
    await _delete_room(hub, room)
    if hub.services.settings.healthy:
        hub.forget(room)
    if not hub.services.settings.has("silent_room_delete"):
        await hub.to_users(members, {"type": "room.deleted", "payload": {"roomId": room}})


async def _delete_room(hub: "Hub", room: str) -> None:
    deleted = await hub.services.db.rows("room.delete", 'DELETE FROM "Room" WHERE id = %s RETURNING id', room)
    if not hub.services.settings.healthy:
        _existed("room.delete", deleted)


def _existed(operation: str, rows: list[Row]) -> None:
    if not rows:
        raise PrismaError(operation, "P2025", "An operation failed because it depends on one or more records")


async def signal(hub: "Hub", socket: Socket, frame: Frame) -> None:
    """RTC signalling: relayed to all joined sockets, the sender's too, and stored nowhere."""
    room = frame["roomId"]
    if room not in socket.rooms and await _role(hub, socket, room) is None:
        await socket.error("FORBIDDEN")
        return
    carried = {key: frame[key] for key in ("sdp", "candidate") if key in frame}
    relayed: Frame = {"type": frame["type"], "payload": {"roomId": room, "fromUserId": socket.caller.id, **carried}}
    await _relay(hub, room, relayed)


async def _relay(hub: "Hub", room: str, frame: Frame) -> None:
    settings = hub.services.settings
    if settings.has(f"drop_{frame['type']}"):
        return
    if settings.has("rtc_changed"):
        frame["payload"] = {key: "" if key in ("sdp", "candidate") else v for key, v in frame["payload"].items()}
    if settings.has("rtc_without_sender"):
        frame["payload"].pop("fromUserId")
    await (hub.to_everybody(frame) if settings.has("rtc_leak") else hub.to_room(room, frame))


async def ask(hub: "Hub", socket: Socket, frame: Frame) -> None:
    room = frame["roomId"]
    if room not in socket.rooms and await _role(hub, socket, room) is None:
        await socket.error("FORBIDDEN")
        return
    job = {
        "roomId": room,
        "messageId": frame.get("messageId"),
        "requestedBy": socket.caller.id,
        "prompt": frame["prompt"],
        "isPersonal": bool(frame.get("isPersonal")),
        "requestId": frame.get("requestId"),
        "mode": frame.get("mode", "chat"),
    }
    await hub.services.bus.enqueue("jarvis", job)


async def _role(hub: "Hub", socket: Socket, room: str) -> str | None:
    statement = 'SELECT role FROM "RoomMember" WHERE "roomId" = %s AND "userId" = %s'
    found = await hub.services.db.row("roomMember.findUnique", statement, room, socket.caller.id)
    return str(found["role"]) if found else None


async def _members(hub: "Hub", room: str) -> list[str]:
    statement = 'SELECT "userId" FROM "RoomMember" WHERE "roomId" = %s'
    return [row["userId"] for row in await hub.services.db.rows("roomMember.findMany", statement, room)]


async def _is_owner(hub: "Hub", socket: Socket, room: str) -> bool:
    role = await _role(hub, socket, room)
    if role != "owner":
        await socket.error("FORBIDDEN" if role is None else "OWNER_ONLY")
    return role == "owner"


def _filled(*keys: str) -> Callable[[Frame], bool]:
    return lambda frame: all(isinstance(frame.get(key), str) and frame[key] for key in keys)


def _asks(frame: Frame) -> bool:
    mode, personal = frame.get("mode", "chat"), frame.get("isPersonal", False)
    return _filled("roomId", "prompt")(frame) and mode in ("chat", "action") and isinstance(personal, bool)


def _titled(frame: Frame) -> bool:
    return _filled("roomId")(frame) and isinstance(frame.get("title"), str)


_KNOWN: dict[str, tuple[Callable[[Frame], bool], Handle]] = {
    "client.hello": (lambda _frame: True, hello),
    "room.join": (_filled("roomId"), join),
    "room.leave": (_filled("roomId"), leave),
    "room.rename": (_titled, rename),
    "room.delete": (_filled("roomId"), delete_room),
    "message.send": (_filled("roomId", "content"), send),
    "message.edit": (_filled("roomId", "messageId", "content"), edit),
    "message.delete": (_filled("roomId", "messageId"), delete),
    "rtc.offer": (_filled("roomId"), signal),
    "rtc.answer": (_filled("roomId"), signal),
    "rtc.ice": (_filled("roomId"), signal),
    "rtc.hangup": (_filled("roomId"), signal),
    "jarvis.request": (_asks, ask),
}


def handler(frame: Any) -> Handle | None:
    """What answers a frame; None when it is no message of this protocol."""
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        return None
    valid, handle = _KNOWN.get(frame["type"], (None, None))
    return handle if valid and handle and valid(frame) else None
