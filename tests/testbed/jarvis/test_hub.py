"""The WebSocket hub as shipped says and does what was observed on the real one."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from testbed.jarvis.system import Jarvis
from tests.testbed.jarvis.clients import Person, Socket, people


@pytest.fixture(scope="module")
def persons(shipped: Jarvis) -> list[Person]:
    return people(shipped, "WsAlice", "WsBob", "WsCarol")


@pytest.fixture
def online(persons: list[Person]) -> Iterator[tuple[Socket, Socket, Socket]]:
    with persons[0].online() as alice, persons[1].online() as bob, persons[2].online() as carol:
        yield alice, bob, carol


@pytest.fixture
def room(persons: list[Person]) -> str:
    return persons[0].room(persons[1])


def _error(message: str) -> dict[str, Any]:
    return {"type": "error", "payload": {"message": message}}


@pytest.mark.parametrize("query", ["?token=garbage", "?token=", ""])
def test_a_bad_token_gets_a_handshake_an_error_and_a_close_without_a_code(query: str, shipped: Jarvis) -> None:
    with Socket(connect(f"{shipped.ws_url}{query}", proxy=None)) as socket:
        assert socket.frame() == _error("INVALID_TOKEN")
        with pytest.raises(ConnectionClosed) as closed:
            socket.frame()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1005


def test_an_upgrade_elsewhere_is_an_unknown_route(shipped: Jarvis) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"{shipped.ws_url}x", proxy=None)
    assert refused.value.response.status_code == 404
    assert b"Route GET:/wsx not found" in refused.value.response.body


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ("hello", "BAD_JSON"),
        ("", "BAD_JSON"),
        ("[]", "BAD_MESSAGE"),
        ("null", "BAD_MESSAGE"),
        ('{"type":"nope"}', "BAD_MESSAGE"),
        ('{"type":"room.join"}', "BAD_MESSAGE"),
        ('{"type":"ping"}', "BAD_MESSAGE"),
        ('{"type":"message.send","roomId":"x","content":""}', "BAD_MESSAGE"),
        ('{"type":"jarvis.request","roomId":"x","prompt":"p","mode":"other"}', "BAD_MESSAGE"),
        ('{"type":"room.join","roomId":"nope"}', "FORBIDDEN"),
    ],
)
def test_a_bad_frame_gets_an_error_and_the_socket_stays(sent: str, answer: str, persons: list[Person]) -> None:
    with persons[0].online() as socket:
        socket.connection.send(sent)
        assert socket.frame() == _error(answer)
        socket.connection.send("{")
        assert socket.frame() == _error("BAD_JSON")


def test_a_new_room_is_announced_to_who_was_added(persons: list[Person]) -> None:
    with persons[1].online() as bob:
        room = persons[0].room(persons[1])
        frame = bob.frame("room.added")
    assert frame["targetUserId"] == persons[1].id
    assert frame["payload"]["room"]["id"] == room
    assert frame["payload"]["room"]["membersCount"] == 2
    assert set(frame) == {"type", "origin", "targetUserId", "payload"}


def test_a_message_reaches_all_who_joined_and_is_stored(
    persons: list[Person], online: tuple[Socket, Socket, Socket], room: str, shipped: Jarvis
) -> None:
    alice, bob, carol = online
    alice.joined(room), bob.joined(room)
    alice.say("message.send", roomId=room, content="hello one", clientTempId="tmp-1")
    sent, received = alice.frame("message.new"), bob.frame("message.new")
    assert sent == received
    assert set(sent["payload"]) == {"id", "roomId", "senderType", "senderUserId", "content", "createdAt"}
    assert shipped.sql('SELECT content FROM "Message" WHERE id = %s', sent["payload"]["id"]) == [("hello one",)]
    carol.say("message.send", roomId=room, content="x")
    assert carol.frame() == _error("FORBIDDEN")


def test_edits_and_deletions_reach_the_others_and_follow_the_rules(
    online: tuple[Socket, Socket, Socket], room: str
) -> None:
    alice, bob, _ = online
    alice.joined(room), bob.joined(room)
    alice.say("message.send", roomId=room, content="one")
    id = bob.frame("message.new")["payload"]["id"]
    alice.say("message.edit", roomId=room, messageId=id, content="edited")
    assert bob.frame("message.updated")["payload"]["content"] == "edited"
    bob.say("message.edit", roomId=room, messageId=id, content="x")
    assert bob.frame() == _error("FORBIDDEN")
    alice.say("message.edit", roomId=room, messageId="nope", content="x")
    assert alice.frame("error") == _error("NOT_FOUND")
    for _ in range(2):
        alice.say("message.delete", roomId=room, messageId=id)
        assert bob.frame("message.deleted")["payload"] == {"roomId": room, "messageId": id}
    alice.say("message.edit", roomId=room, messageId=id, content="x")
    assert alice.frame("error") == _error("ALREADY_DELETED")


@pytest.mark.parametrize(
    ("kind", "carried"),
    [
        ("rtc.offer", {"sdp": {"type": "offer", "sdp": "v=0"}}),
        ("rtc.answer", {"sdp": "v=0"}),
        ("rtc.ice", {"candidate": {"candidate": "c", "sdpMid": "0"}}),
        ("rtc.hangup", {}),
        ("rtc.offer", {}),
    ],
)
def test_signals_are_relayed_unchanged_with_their_sender(
    kind: str, carried: dict[str, Any], persons: list[Person], online: tuple[Socket, Socket, Socket], room: str
) -> None:
    alice, bob, _ = online
    alice.joined(room), bob.joined(room)
    alice.say(kind, roomId=room, **carried)
    expected = {"type": kind, "payload": {"roomId": room, "fromUserId": persons[0].id, **carried}}
    assert alice.frame(kind) == bob.frame(kind) == expected


def test_renaming_and_deleting_are_the_owners_and_reach_all_members(
    online: tuple[Socket, Socket, Socket], room: str, shipped: Jarvis
) -> None:
    alice, bob, carol = online
    bob.say("room.rename", roomId=room, title="x")
    assert bob.frame("error") == _error("OWNER_ONLY")
    carol.say("room.delete", roomId=room)
    assert carol.frame("error") == _error("FORBIDDEN")
    alice.say("room.rename", roomId=room, title="  ")
    assert bob.frame("room.updated")["payload"] == {"roomId": room, "title": "New Room"}
    alice.say("room.delete", roomId=room)
    assert bob.frame("room.deleted") == {"type": "room.deleted", "payload": {"roomId": room}}
    assert shipped.sql('SELECT 1 FROM "Room" WHERE id = %s', room) == []


def test_leaving_stops_delivery_and_is_told_to_the_others(
    persons: list[Person], online: tuple[Socket, Socket, Socket], room: str
) -> None:
    alice, bob, _ = online
    alice.joined(room), bob.joined(room)
    alice.say("room.leave", roomId=room)
    assert alice.frame("error") == _error("OWNER_CANNOT_LEAVE")
    bob.say("room.leave", roomId=room)
    assert bob.frame("room.left") == {"type": "room.left", "payload": {"roomId": room}}
    told = alice.frame("room.member.removed")
    assert told["payload"] == {"roomId": room, "userId": persons[1].id, "userName": "WsBob"}
    assert told["roomId"] == room


def test_presence_is_a_row_from_the_first_socket_to_the_last(shipped: Jarvis, eventually: Callable[..., None]) -> None:
    (dora,) = people(shipped, "Dora")
    look = 'SELECT "isOnline" FROM "User" WHERE id = %s'
    first, second = dora.online(), dora.online()
    eventually(lambda: shipped.sql(look, dora.id) == [(True,)])
    first.connection.close()
    assert shipped.sql(look, dora.id) == [(True,)]
    second.connection.socket.shutdown(socket.SHUT_RDWR)  # without a goodbye
    eventually(lambda: shipped.sql(look, dora.id) == [(False,)])
