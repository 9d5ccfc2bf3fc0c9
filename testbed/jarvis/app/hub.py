"""The WebSocket hub: sockets, joined rooms, presence, and the frames that come over Redis."""

import asyncio
import json
import os
import traceback
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from testbed.jarvis.app import messages, pino
from testbed.jarvis.app.database import now
from testbed.jarvis.app.fastify import Call, Caller, plain
from testbed.jarvis.app.services import Services
from testbed.jarvis.app.socket import Frame, Socket

Handler = Callable[["Hub", Socket, Frame], Awaitable[None]]
LATE = 0.1
"""Seconds after which a hub that forgets how many sockets somebody has writes him offline."""
SLOW = 1.2  # seconds of a handshake that takes too long


class Hub:
    """All sockets of one server."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._sockets: list[Socket] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection from its handshake to its end; a bad token is told only after the handshake."""
        await receive()
        if self.services.settings.has("slow_handshake"):
            await asyncio.sleep(SLOW)
        await send({"type": "websocket.accept"})
        caller = self._caller(scope)
        socket = Socket(caller or Caller(None, None, None), send)
        if caller is None:
            await socket.error("INTERNAL_ERROR" if self.services.settings.has("ws_internal_error") else "INVALID_TOKEN")
            await socket.close()
            return
        self._sockets.append(socket)
        await self._presence(caller, online=True)
        try:
            await self._listen(socket, receive)
        finally:
            self._sockets.remove(socket)
            await self._presence(caller, online=False)

    def _caller(self, scope: Scope) -> Caller | None:
        token = parse_qs(scope["query_string"].decode()).get("token", [""])[0]
        if self.services.settings.has("ws_without_token"):
            return self.services.tokens.read(token) or Caller("nobody", None, None)
        return self.services.tokens.read(token)

    async def _listen(self, socket: Socket, receive: Receive) -> None:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            await self._take(socket, message)

    async def _take(self, socket: Socket, message: Message) -> None:
        """As shipped each frame is handled beside the ones before it, and what it raises ends the process."""
        if self.services.settings.healthy:
            await self._guarded(socket, message)
            return
        task = asyncio.create_task(self._handle(socket, message))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def _guarded(self, socket: Socket, message: Message) -> None:
        try:
            await self._handle(socket, message)
        except Exception as error:
            pino.error("a WebSocket message failed", error)
            await socket.error("INTERNAL_ERROR")

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            traceback.print_exception(task.exception())
            os._exit(1)

    async def _handle(self, socket: Socket, message: Message) -> None:
        text = message.get("text")
        raw = text if text is not None else (message.get("bytes") or b"").decode(errors="replace")
        try:
            frame = json.loads(raw)
        except ValueError:
            await socket.error("BAD_JSON")
            return
        handler = messages.handler(frame)
        if handler is None and self.services.settings.has("deaf_to_nonsense"):
            return
        if handler is None:
            await socket.error("BAD_MESSAGE")
            return
        await handler(self, socket, frame)

    async def to_room(self, room: str, frame: Frame) -> None:
        """A frame for every socket that joined the room."""
        await self._each(frame, [socket for socket in self._sockets if room in socket.rooms])

    async def to_users(self, users: list[str], frame: Frame) -> None:
        """A frame for every socket of these users, joined or not."""
        await self._each(frame, [socket for socket in self._sockets if socket.caller.id in users])

    async def to_everybody(self, frame: Frame) -> None:
        """A frame for every socket: what a leak looks like."""
        await self._each(frame, list(self._sockets))

    async def received(self, frame: Frame) -> None:
        """An event that came over Redis goes out unchanged, to its room or to its user."""
        if "targetUserId" in frame:
            await self.to_users([frame["targetUserId"]], frame)
        elif frame.get("roomId"):
            await self.to_room(frame["roomId"], frame)

    def forget(self, room: str) -> None:
        """Nobody is joined to the room any more."""
        for socket in self._sockets:
            socket.rooms.discard(room)

    async def close(self, code: int | None) -> None:
        """Close every socket; as shipped without a code, and nobody's presence is written."""
        for socket in list(self._sockets):
            await socket.close(code)

    async def _each(self, frame: Frame, sockets: list[Socket]) -> None:
        text = json.dumps(frame, ensure_ascii=False, default=plain)
        for socket in sockets:
            await socket.send_text(text)

    async def _presence(self, caller: Caller, online: bool) -> None:
        """Write the first socket's begin and the last one's end; an error of this is logged and ends nothing."""
        sockets = sum(socket.caller.id == caller.id for socket in self._sockets)
        forgetful = not online and self.services.settings.has("forgetful_presence")
        if forgetful:
            await asyncio.sleep(LATE)
        if sockets != int(online) and not forgetful:
            return
        if self.services.settings.has("no_presence"):
            return
        if self.services.settings.has("sticky_presence") and not online:
            return
        statement = 'UPDATE "User" SET "isOnline" = %s, "lastSeenAt" = %s WHERE id = %s'
        try:
            await self.services.db.rows("user.update", statement, online, now(), caller.id)
        except Exception as error:
            pino.error("presence", error)


async def without_upgrade(_call: Call) -> Response:
    """GET /ws as plain HTTP: 404 with nothing in it."""
    return Response(status_code=404)


async def unknown(scope: Scope, receive: Receive, send: Send) -> None:
    """An upgrade on any other path is an unknown route."""
    await receive()
    query = scope["query_string"].decode()
    message = f"Route GET:{scope['path']}{'?' + query if query else ''} not found"
    body: Any = json.dumps({"message": message, "error": "Not Found", "statusCode": 404}).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8")]
    await send({"type": "websocket.http.response.start", "status": 404, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
