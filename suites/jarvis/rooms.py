"""Rooms of the run's own: noted before they are made, and removed in the order that the service survives."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from fixtures.answer import Answer
from fixtures.faults import Away, Fault
from fixtures.http import Http
from gate import ledger
from gate.ledger import Entry
from gate.tag import tag
from suites.jarvis.chat import Chat, Person
from suites.jarvis.target import User


def expect(answer: Answer, status: int = 200) -> Any:
    """The JSON body of an answer that has to have this status; raises Fault with what came instead."""
    if answer.status != status:
        raise Fault(f"{answer.exchange}, expected {status}: {answer.brief()}")
    return answer.json()


def made(answer: Answer, entry: Entry) -> Answer:
    """The answer to what was to be made; nothing was where nobody was let in (401), and nothing is left of it."""
    if answer.status == 401:
        entry.removed()
    return answer


@dataclass
class OwnRoom:
    """A room of the run's own; `inside` are the sockets of those who joined it, closed before anything else happens
    to a room that is gone: a message into it would end the server."""

    id: str
    title: str
    owner: User
    chat: Chat
    entry: Entry
    inside: list[Person] = field(default_factory=list)
    gone: bool = False

    @classmethod
    def create(cls, api: Http, chat: Chat, owner: User, *members: User) -> "OwnRoom":
        """Make a room as `owner` (whose token `api` carries) with these members; noted in the ledger first."""
        title, entry = _noted(owner)
        body = {"title": title, "type": "group", "memberUserIds": [user.id for user in members]}
        id = str(expect(made(api.post("/rooms", json=body), entry))["id"])
        return cls(id, title, owner, chat, entry.known_as(title, id=id))

    def enter(self, user: User, who: str) -> Person:
        """A new socket of a user that has joined the room."""
        person = self.chat.enter(user, who)
        self.admit(person)
        return person

    def admit(self, person: Person) -> None:
        """Somebody who is in another room already joins this one too."""
        self.inside.append(person)
        person.join(self.id)

    def rename(self, title: str) -> float:
        """Ask the hub for another title as the owner who is inside; the ledger knows it before; gives the moment."""
        self.entry = self.entry.known_as(title)
        return self._owner_inside().say("room.rename", roomId=self.id, title=title)

    def ask_deletion(self) -> float:
        """Ask the hub to delete it as the owner who is inside; whatever comes of that, nobody asks a second time."""
        sent = self._owner_inside().say("room.delete", roomId=self.id)
        self.gone = True
        return sent

    def delete(self) -> None:
        """Delete it over the hub as its owner, then close every socket that was inside; a second time only closes."""
        if not self.gone:
            self._close(but=self.owner)
            delete(self.chat, self.owner, self.id)
            self.forget()
        self._close()

    def forget(self) -> None:
        """It is deleted: nobody inside may say anything any more."""
        self.gone = True
        self._close()
        self.entry.removed()

    def _owner_inside(self) -> Person:
        return next(person for person in self.inside if person.user.id == self.owner.id)

    def _close(self, but: User | None = None) -> None:
        for person in self.inside:
            if but is None or person.user.id != but.id:
                person.close()


def delete(chat: Chat, owner: User, room: str) -> None:
    """Delete a room over the hub as its owner; raises Fault for any other answer than that it is deleted."""
    person = chat.enter(owner, "remover")
    try:
        person.say("room.delete", roomId=room)
        _gone(person, room)
    finally:
        person.close()


def _gone(owner: Person, room: str) -> None:
    """The hub's word that a room is deleted; where it says nothing, its refusal to let the owner in is as good."""
    try:
        owner.expect("room.deleted", roomId=room)
    except Away:
        raise
    except Fault:
        owner.say("room.join", roomId=room)
        owner.refused("FORBIDDEN")


@contextmanager
def titled(api: Http, chat: Chat, owner: User) -> Iterator[str]:
    """A title for a request of `owner` that makes a room, or must make none; every room of that title is deleted after
    the block."""
    title, entry = _noted(owner)
    try:
        yield title
    finally:
        for room in of_title(api, title):
            delete(chat, owner, room)
        entry.removed()


def of_title(api: Http, title: str, id: str | None = None) -> list[str]:
    """The ids of the user's rooms that have this title, or this id."""
    return [str(room["id"]) for room in expect(api.get("/rooms")) if title == room["title"] or id == room["id"]]


def _noted(owner: User) -> tuple[str, Entry]:
    title = f"Greenlight {tag()} {uuid4().hex[:8]}"
    return title, ledger.note("jarvis", "room", title, owner=owner.email)
