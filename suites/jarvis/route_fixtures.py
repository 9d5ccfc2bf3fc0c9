"""Fixtures of the checks on the server's routes: a furnished room, a card in it, a calendar event."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fixtures.http import Http
from gate.fixtures import wait_for
from suites.jarvis.chat import Chat
from suites.jarvis.events import OwnEvent
from suites.jarvis.people import People
from suites.jarvis.rooms import OwnRoom
from suites.jarvis.shapes import Card, Message, shaped
from suites.jarvis.target import Limits

SAID = "배포 전에 백업을 자동화하자. 위험: 복원 연습이 아직 없다."
TITLE = "Greenlight card"
GRAPH = {"issues": ["no restore"], "systems": ["backup"], "decisions": []}


@dataclass(frozen=True)
class Furnished:
    """A room of the run's own in which its owner has said one sentence."""

    room: OwnRoom
    api: Http
    limits: Limits

    def path(self, rest: str) -> str:
        """A path below the room."""
        return f"/rooms/{self.room.id}/{rest}"

    def messages(self) -> list[Message]:
        """Its history, once there is one."""
        found: list[Message] = wait_for(
            lambda: shaped(self.api.get(self.path("messages")), list[Message]),
            self.limits.delivery,
            "a message that its owner sent never came into the history of a room",
        )
        return found


@pytest.fixture(scope="module")
def furnished(writing_api: Http, chat: Chat, people: People, limits: Limits) -> Iterator[Furnished]:
    """One room for all routes; removed with everything in it."""
    room = OwnRoom.create(writing_api, chat, people.owner, people.member)
    try:
        owner = room.enter(people.owner, "owner")
        owner.say("message.send", roomId=room.id, content=SAID)
        yield Furnished(room, writing_api, limits)
    finally:
        room.delete()


@pytest.fixture
def own_card(furnished: Furnished) -> Card:
    """A card of the furnished room, which goes with it."""
    body = {"title": TITLE, "content": {"problem": SAID}, "graph": GRAPH}
    return shaped(furnished.api.post(furnished.path("cards"), json=body), Card)


@pytest.fixture
def own_event(api: Http, people: People, request: pytest.FixtureRequest) -> Iterator[OwnEvent]:
    """An event in the owner's calendar."""
    event = OwnEvent.create(api, people.owner, request.node.name)
    yield event
    event.remove()
