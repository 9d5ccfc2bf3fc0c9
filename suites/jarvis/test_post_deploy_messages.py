"""What people in a room send to each other: messages, which are stored, and RTC signals, which are not."""

from collections.abc import Callable
from typing import Any

import pytest

from fixtures.http import Http
from fixtures.postgres import Postgres
from gate.tag import tag
from suites.jarvis.lounge import Lounge, stored
from suites.jarvis.rooms import expect
from suites.jarvis.target import Limits

Saw = Callable[[str], None]
SIGNALS: dict[str, dict[str, Any]] = {
    "rtc.offer": {"sdp": {"type": "offer", "sdp": "v=0\r\no=- 46117 2 IN IP4 127.0.0.1\r\ns=한글\r\n"}},
    "rtc.answer": {"sdp": {"type": "answer", "sdp": "v=0\r\no=- 46118 2 IN IP4 127.0.0.1\r\ns=-\r\n"}},
    "rtc.ice": {"candidate": {"candidate": "candidate:1 1 UDP 2122 192.0.2.1 5000", "sdpMid": "0", "sdpMLineIndex": 0}},
    "rtc.hangup": {},
}


def history(api: Http, room: str) -> dict[str, str]:
    """What the service gives back of a room: content by message."""
    return {str(one["id"]): str(one["content"]) for one in expect(api.get(f"/rooms/{room}/messages"))}


@pytest.mark.item("JV-POST-06")
def test_a_message_reaches_the_other_member(
    lounge: Lounge, api: Http, database: Postgres, limits: Limits, saw: Saw
) -> None:
    """The other member's frame, the row in the database and the room's history hold what was sent."""
    content = f"배포 확인 {tag()} — it's here ✓"
    said = lounge.said(content)
    sender, row, given = said.came["senderUserId"], stored(database, said.id), history(api, lounge.id).get(said.id)
    assert sender == lounge.owner.user.id, f"the message of {lounge.owner.user.id} arrived as one of {sender}"
    assert row == content, f"{content!r} was delivered as message {said.id}, and lies in the database as {row!r}"
    assert given == content, f"the history of the room gives {given!r} for the message {content!r}"
    assert said.milliseconds <= limits.delivery * 1000, (
        f"it took {said.milliseconds} ms, the limit is {limits.delivery}"
    )
    saw(f"delivered in {said.milliseconds} ms, stored, and in the history")


@pytest.mark.item("JV-POST-06")
def test_an_edit_reaches_the_other_member(lounge: Lounge, api: Http, database: Postgres, saw: Saw) -> None:
    """The new content reaches the other member and replaces the old one."""
    said, content = lounge.said(f"before the edit {tag()}"), f"after the edit {tag()}"
    sent = lounge.owner.say("message.edit", roomId=lounge.id, messageId=said.id, content=content)
    came = lounge.member.expect("message.updated", id=said.id, content=content)
    row, given = stored(database, said.id), history(api, lounge.id).get(said.id)
    assert row == content, f"the edit to {content!r} was announced, and the database holds {row!r}"
    assert given == content, f"the edit to {content!r} was announced, and the history gives {given!r}"
    saw(f"edited; the member was told after {(came.at - sent) * 1000:.0f} ms")


@pytest.mark.item("JV-POST-06")
def test_a_deletion_reaches_the_other_member(lounge: Lounge, api: Http, database: Postgres, saw: Saw) -> None:
    """The other member is told, and the content is gone from database and history."""
    content = f"to be deleted {tag()}"
    said = lounge.said(content)
    sent = lounge.owner.say("message.delete", roomId=lounge.id, messageId=said.id)
    came = lounge.member.expect("message.deleted", roomId=lounge.id, messageId=said.id)
    row, given = stored(database, said.id), history(api, lounge.id).get(said.id)
    assert row != content, f"message {said.id} was announced as deleted, and its content still lies in the database"
    assert given != content, f"message {said.id} was announced as deleted, and the history still gives its content"
    saw(f"deleted; the member was told after {(came.at - sent) * 1000:.0f} ms; what stays is {row!r}")


@pytest.mark.item("JV-POST-07")
@pytest.mark.parametrize("kind", SIGNALS)
def test_a_signal_is_relayed_inside_the_room_alone(lounge: Lounge, kind: str, saw: Saw) -> None:
    """It arrives unchanged with the sender's id, and not at somebody who is connected and not in the room."""
    sent = lounge.owner.say(kind, roomId=lounge.id, **SIGNALS[kind])
    came = lounge.member.expect(kind, roomId=lounge.id)
    sender = came["fromUserId"]
    assert sender == lounge.owner.user.id, f"{kind} of {lounge.owner.user.id} arrived as one of {sender or 'nobody'}"
    carried = {name: value for name, value in came.payload.items() if name not in ("roomId", "fromUserId")}
    assert carried == SIGNALS[kind], f"{kind} arrived changed: {carried} instead of {SIGNALS[kind]}"
    lounge.outsider.never(kind)
    saw(f"{kind}: unchanged after {(came.at - sent) * 1000:.0f} ms, and nothing reached the outsider")
