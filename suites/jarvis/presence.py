"""Whether a user counts as online, on both sides that show it: the row, and GET /users (there is no presence event)."""

import time
from dataclasses import dataclass
from datetime import datetime

from fixtures.http import Http
from fixtures.postgres import Postgres
from gate.clock import bounded
from suites.jarvis.rooms import expect
from suites.jarvis.target import User

AGAIN = 0.05  # seconds between two looks
HELD = 0.5  # seconds for which a state has to last: the hub writes a change beside whatever else it does


@dataclass(frozen=True)
class Shown:
    """What the two sides say; `listed` is None when GET /users does not name the user."""

    stored: bool
    since: datetime | None
    listed: bool | None

    def both(self, online: bool) -> bool:
        """Whether both sides say so."""
        return self.stored is online and self.listed is online

    def __str__(self) -> str:
        listed = "does not name the user" if self.listed is None else _word(self.listed)
        return f"database {_word(self.stored)}, GET /users {listed}"


@dataclass(frozen=True)
class Moment:
    """What was shown after something had happened, `seconds` later."""

    shown: Shown
    seconds: float


@dataclass(frozen=True)
class Presence:
    """The presence of one user, asked for by somebody else (`api`); stored times are UTC without a zone."""

    database: Postgres
    api: Http
    user: User

    def look(self) -> Shown:
        """Both sides now."""
        row = self.database.one(
            'select "isOnline" as online, "lastSeenAt" as seen from "User" where id = %s', (self.user.id,)
        )
        return Shown(bool(row and row.online), row.seen if row else None, self._listed())

    def until(self, online: bool, within: float, before: Shown | None = None) -> Moment:
        """Look until both sides say so, for at most `within` seconds; `before` must no longer be what is shown: a row
        may still say online since the server was killed."""
        start = time.monotonic()
        while True:
            shown = self.look()
            fresh = before is None or shown.since != before.since
            if (shown.both(online) and fresh) or time.monotonic() - start >= bounded(within):
                return Moment(shown, time.monotonic() - start)
            time.sleep(AGAIN)

    def held(self, online: bool) -> Moment:
        """Look as long as both sides say so, for at most `HELD` seconds; the last look."""
        start = time.monotonic()
        while (shown := self.look()).both(online) and time.monotonic() - start < bounded(HELD):
            time.sleep(AGAIN)
        return Moment(shown, time.monotonic() - start)

    def _listed(self) -> bool | None:
        found = expect(self.api.get("/users", params={"q": self.user.email, "includeMe": "1"}))
        named = next((one for one in found if one["id"] == self.user.id), None)
        return None if named is None else bool(named["isOnline"])


def _word(online: bool) -> str:
    return "online" if online else "offline"
