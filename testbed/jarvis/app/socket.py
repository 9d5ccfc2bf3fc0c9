"""One client's WebSocket."""

import json
from typing import Any

from starlette.types import Send

from testbed.jarvis.app.fastify import Caller, plain

Frame = dict[str, Any]


class Socket:
    """A connection: whose it is, and the rooms that it joined."""

    def __init__(self, caller: Caller, send: Send) -> None:
        self.caller = caller
        self.rooms: set[str] = set()
        self._send = send
        self._open = True

    async def send(self, kind: str, payload: Frame) -> None:
        """Send one frame."""
        await self.send_text(json.dumps({"type": kind, "payload": payload}, ensure_ascii=False, default=plain))

    async def send_text(self, text: str) -> None:
        """Send a frame that is text already; what a client that is gone misses is nobody's concern."""
        if not self._open:
            return
        try:
            await self._send({"type": "websocket.send", "text": text})
        except Exception:  # the transport's own, by server library
            self._open = False

    async def error(self, message: str) -> None:
        """Tell the client what is wrong; the socket stays open."""
        await self.send("error", {"message": message})

    async def close(self, code: int | None = None) -> None:
        """Close the connection; without a code the client sees 1005."""
        if self._open:
            self._open = False
            await self._send({"type": "websocket.close", "code": code, "reason": ""})
