"""People who talk to a server of the bed: over HTTP and over a WebSocket."""

import json
import time
from typing import Any, Self

import httpx
import jwt
from websockets.sync.client import ClientConnection, connect

from testbed.jarvis.system import Jarvis

WITHIN = 10.0


class Person:
    """A user of the system with a token of their own."""

    def __init__(self, system: Jarvis, id: str, name: str) -> None:
        self.system, self.id, self.name = system, id, name
        payload = {"sub": id, "email": f"{name}@probe.local", "name": name, "exp": int(time.time()) + 600}
        self.token = jwt.encode(payload, system.known.jwt_secret, "HS256")
        self.http = httpx.Client(
            base_url=system.api_url,
            timeout=WITHIN,
            trust_env=False,
            headers={"authorization": f"Bearer {self.token}"},
        )

    def room(self, *others: "Person") -> str:
        """A room of this person's, with the others in it."""
        body = {"title": "probe", "memberUserIds": [other.id for other in others]}
        return str(self.http.post("/rooms", json=body).json()["id"])

    def online(self) -> "Socket":
        """A WebSocket."""
        return Socket(connect(f"{self.system.ws_url}?token={self.token}", proxy=None))


class Socket:
    """One WebSocket, whose frames are taken one by one."""

    def __init__(self, opening: Any) -> None:
        self._opening = opening
        self.connection: ClientConnection = opening.__enter__()

    def say(self, type: str, **fields: Any) -> None:
        self.connection.send(json.dumps({"type": type, **fields}))

    def frame(self, *types: str) -> dict[str, Any]:
        """The next frame of these types (of any, when none is named)."""
        deadline = time.monotonic() + WITHIN
        while True:
            found: dict[str, Any] = json.loads(self.connection.recv(timeout=max(0.1, deadline - time.monotonic())))
            if not types or found["type"] in types:
                return found

    def until(self, type: str) -> list[dict[str, Any]]:
        """All frames up to the first of that type, which is the last of them."""
        frames = [self.frame()]
        while frames[-1]["type"] != type:
            frames.append(self.frame())
        return frames

    def joined(self, room: str) -> "Socket":
        self.say("room.join", roomId=room)
        self.frame("room.joined")
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._opening.__exit__(*error)


def people(system: Jarvis, *names: str) -> list[Person]:
    """New users of the system."""
    made = []
    for name in names:
        statement = 'INSERT INTO "User" (id, email, name) VALUES (gen_random_uuid(), %s, %s) RETURNING id'
        id = system.sql(statement, f"{name}-{time.monotonic_ns()}@probe.local", name)[0][0]
        made.append(Person(system, id, name))
    return made
