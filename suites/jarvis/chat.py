"""The hub as the room's checks use it: people who join rooms, say something, and wait for what reaches them.

A message that needs the database while it is away ends the server's process, so each one is sent only after a look
at the database. Nothing is ever sent into a room that is gone, and no room is deleted twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fixtures.faults import Away
from fixtures.http import Http
from fixtures.postgres import Postgres
from fixtures.websocket import PONG, Client, Frame, WebSockets, frame
from gate.model import Safety
from suites.jarvis import health
from suites.jarvis.target import Limits, User

Guard = Callable[[], None]


def guard(database: Postgres | None, http: Http, limits: Limits) -> Guard:
    """A look that raises Away unless the database is there: by SQL where the target names it, else by /health."""

    def by_sql() -> None:
        assert database is not None
        database.value("select 1", timeout=2.0)

    def by_health() -> None:
        seen = health.look(http.allowing(Safety.OBSERVE), limits.health_timeout)
        if isinstance(seen, Away):
            raise seen
        if not seen.ok:
            raise Away(f"nothing is sent to the hub: {seen.trouble}")

    return by_sql if database else by_health


@dataclass(frozen=True)
class Person:
    """Somebody with one open socket."""

    user: User
    client: Client
    limits: Limits
    guard: Guard

    def say(self, kind: str, **fields: Any) -> float:
        """Send one message ("message.send", roomId=…, content=…), after a look at the database; gives its moment."""
        self.guard()
        return self.client.send({"type": kind, **fields})

    def say_raw(self, data: str) -> float:
        """Send a frame of any content, after the same look: what a hub makes of it is not known beforehand."""
        self.guard()
        return self.client.send_raw(data)

    def expect(self, kind: str, within: float | None = None, /, **fields: Any) -> Frame:
        """The frame of this type with these fields (see `fixtures.websocket.frame`), within the limit of delivery."""
        return self.client.expect(frame(kind, **fields), within=self._within(within))

    def never(self, kind: str, /, **fields: Any) -> None:
        """Prove that no such frame has come: all that the hub sent before its pong is here."""
        self.client.never(frame(kind, **fields), until=PONG, within=self._within(None))

    def join(self, room: str) -> Frame:
        """Join a room; the hub's acknowledgement."""
        self.say("room.join", roomId=room)
        return self.expect("room.joined", roomId=room)

    def refused(self, message: str, within: float | None = None) -> Frame:
        """The hub's error frame with this message."""
        return self.expect("error", within, message=message)

    def close(self) -> None:
        """Close the socket in order."""
        self.client.close()

    def drop(self) -> None:
        """Lose the connection, as somebody does whose network goes away."""
        self.client.drop()

    def _within(self, seconds: float | None) -> float:
        return self.limits.delivery if seconds is None else seconds


@dataclass(frozen=True)
class Chat:
    """Where people come in; every socket is closed with the hub."""

    hub: WebSockets
    limits: Limits
    guard: Guard

    def enter(self, user: User, who: str) -> Person:
        """A new socket of a user; `who` names it in the evidence. The hub says nothing on success, so a ping is
        answered first: a refused token would have been told by then."""
        self.guard()
        client = self.hub.connect(user.token, who)
        client.never(frame("error"), until=PONG, within=self.limits.handshake)
        return Person(user, client, self.limits, self.guard)
