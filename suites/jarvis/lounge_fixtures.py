"""The room that the message cases of one module share."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from fixtures.http import Http
from suites.jarvis.chat import Chat
from suites.jarvis.lounge import Lounge
from suites.jarvis.people import People
from suites.jarvis.rooms import OwnRoom


@pytest.fixture(scope="module")
def lounge(writing_api: Http, chat: Chat, people: People) -> Iterator[Lounge]:
    """Owner and member inside, the outsider outside; gone after the module."""
    room = OwnRoom.create(writing_api, chat, people.owner, people.member)
    try:
        with closing(chat.enter(people.outsider, "outsider")) as outsider:
            yield Lounge(room, room.enter(people.owner, "owner"), room.enter(people.member, "member"), outsider)
    finally:
        room.delete()
