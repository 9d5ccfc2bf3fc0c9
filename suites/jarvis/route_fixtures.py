"""Fixtures of the checks on the server's routes: a furnished room, a card in it, a calendar event."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pytest

from fixtures.answer import Answer
from fixtures.http import Http
from gate.fixtures import wait_for
from suites.jarvis.chat import Chat
from suites.jarvis.events import OwnEvent
from suites.jarvis.features import silence
from suites.jarvis.people import People
from suites.jarvis.rooms import OwnRoom
from suites.jarvis.shapes import Card, Message, shaped
from suites.jarvis.target import Limits, Section

SAID = "배포 전에 백업을 자동화하자. 위험: 복원 연습이 아직 없다."
TITLE = "Greenlight card"
CONTENT = {"problem": SAID}
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


@dataclass
class OptionalApis:
    """The APIs that need a key; each is asked once, for whoever judges its answer."""

    furnished: Furnished
    news_word: str
    within: float

    @cached_property
    def translation(self) -> Answer:
        """A sentence, to Korean."""
        return self._post("/translate", {"text": "The release is ready.", "targetLang": "ko"})

    @cached_property
    def speech(self) -> Answer:
        """Half a second of silence, to text."""
        return self._post("/speech/transcribe", {"audio": silence(), "mimeType": "audio/wav"})

    @cached_property
    def news(self) -> Answer:
        """A search for the word with known hits."""
        path = self.furnished.path("news/search")
        return self.furnished.api.get(path, params={"q": self.news_word}, timeout=self.within)

    def _post(self, path: str, body: dict[str, str]) -> Answer:
        return self.furnished.api.post(path, json=body, timeout=self.within)


@pytest.fixture(scope="session")
def furnished(writing_api: Http, chat: Chat, people: People, limits: Limits) -> Iterator[Furnished]:
    """One room for all routes, removed with all that is in it; nobody stays inside, as presence is judged elsewhere."""
    room = OwnRoom.create(writing_api, chat, people.owner, people.member)
    try:
        owner = room.enter(people.owner, "owner")
        owner.say("message.send", roomId=room.id, content=SAID)
        owner.client.ping(within=limits.delivery)
        owner.close()
        yield Furnished(room, writing_api, limits)
    finally:
        room.delete()


@pytest.fixture(scope="session")
def optional_apis(furnished: Furnished, section: Section) -> OptionalApis:
    """The optional APIs, each asked once."""
    return OptionalApis(furnished, section.features.news_word, section.limits.upstream_answer)


@pytest.fixture
def own_card(furnished: Furnished) -> Card:
    """A card of the furnished room, which goes with it."""
    body = {"title": TITLE, "content": CONTENT, "graph": GRAPH}
    return shaped(furnished.api.post(furnished.path("cards"), json=body), Card)


@pytest.fixture
def own_event(api: Http, people: People, request: pytest.FixtureRequest) -> Iterator[OwnEvent]:
    """An event in the owner's calendar."""
    event = OwnEvent.create(api, people.owner, request.node.name)
    yield event
    event.remove()
