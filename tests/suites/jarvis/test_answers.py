"""By what a request knows its job and its frames."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from fixtures.mailbox import Frame
from fixtures.queue import Job
from gate.ledger import Entry
from suites.jarvis.answers import Request
from suites.jarvis.chat import Person

ASKER = cast(Person, None)
PUBLIC = Request("public", "r-1", "room-1", ASKER, 0.0, Entry("jarvis", "job", "r-1"))
PRIVATE = replace(PUBLIC, kind="private")
NOTES = replace(PUBLIC, kind="notes", id="", room="room-2")


def job(data: Any) -> Job:
    return Job("7", "jarvis", data, "completed", datetime.now(UTC), None, None, 1, None, {"ok": True})


def came(kind: str, **payload: object) -> Frame:
    return Frame({"type": kind, "payload": payload}, 0, 0.0)


@pytest.mark.parametrize(
    ("request_", "data", "owned"),
    [
        (PUBLIC, {"requestId": "r-1", "roomId": "room-1"}, True),
        (PUBLIC, {"requestId": "r-2", "roomId": "room-1"}, False),
        (NOTES, {"targetRoomId": "room-2", "sourceRoomId": "room-1"}, True),
        (NOTES, {"targetRoomId": "room-1", "sourceRoomId": "room-2"}, False),
        (NOTES, {}, False),
        (PUBLIC, "not an object", False),
    ],
)
def test_a_job_is_known_by_its_data(request_: Request, data: Any, owned: bool) -> None:
    assert request_.owns(job(data)) is owned


def test_the_end_of_a_public_answer_is_known_by_its_room_alone() -> None:
    assert PUBLIC.end.matches(came("bot.done", roomId="room-1", content="yes"))
    assert not PUBLIC.end.matches(came("bot.done", roomId="room-2", content="yes"))


def test_a_private_answer_is_known_by_its_request() -> None:
    assert PRIVATE.part.matches(came("bot.personal.stream", requestId="r-1", chunk="y"))
    assert PRIVATE.end.matches(came("bot.personal.done", requestId="r-1", content="yes"))
    assert not PRIVATE.end.matches(came("bot.done", roomId="room-1", content="yes"))


def test_the_pieces_of_another_request_are_not_its_own() -> None:
    assert not PUBLIC.part.matches(came("bot.stream", requestId="r-2", roomId="room-1", chunk="y"))
