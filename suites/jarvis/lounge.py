"""A room of the run's own with people in it, and one who is connected and not in it."""

from dataclasses import dataclass

from fixtures.faults import Fault
from fixtures.mailbox import Frame
from fixtures.postgres import Postgres
from suites.jarvis.chat import Person
from suites.jarvis.rooms import OwnRoom

PATIENCE = 3
"""How many times the limit a message is waited for, so that a late one is told apart from one that never came."""


@dataclass(frozen=True)
class Lounge:
    """Owner and member are inside; the outsider has a socket, and no place in the room."""

    room: OwnRoom
    owner: Person
    member: Person
    outsider: Person

    @property
    def id(self) -> str:
        """The room's id."""
        return self.room.id

    def said(self, content: str) -> "Said":
        """The owner says something, and it reaches the member; raises Fault when it does not."""
        sent = self.owner.say("message.send", roomId=self.id, content=content)
        within = PATIENCE * self.member.limits.delivery
        return Said(sent, self.member.expect("message.new", within, roomId=self.id, content=content))


@dataclass(frozen=True)
class Said:
    """A message on its way: the moment of sending (monotonic seconds), and the frame that reached the other."""

    sent: float
    came: Frame

    @property
    def id(self) -> str:
        """The id that the hub gave it; raises Fault when it gave none."""
        if not isinstance(self.came["id"], str):
            raise Fault(f"the hub delivered a message without an id: {self.came}")
        return str(self.came["id"])

    @property
    def milliseconds(self) -> int:
        """How long it took."""
        return round((self.came.at - self.sent) * 1000)


def stored(database: Postgres, message: str) -> str | None:
    """What lies in the database as the content of a message; None when there is no such row."""
    row = database.one('select content from "Message" where id = %s', (message,))
    return None if row is None else str(row.content)
