"""Rooms over the WebSocket hub: come in, join, leave, rename, delete; what the hub does with nonsense."""

from collections.abc import Callable, Iterator

import pytest

from fixtures.faults import Fault
from fixtures.http import Http
from fixtures.postgres import Postgres
from fixtures.websocket import PONG, Client, WebSockets, frame
from gate.tag import tag
from suites.jarvis.chat import Chat
from suites.jarvis.lounge import Lounge
from suites.jarvis.people import People
from suites.jarvis.rooms import OwnRoom
from suites.jarvis.target import Limits

Saw = Callable[[str], None]
BAD_TOKENS = {"no token": None, "a token that is none": "this.is.no-token"}
BAD_FRAMES = {
    "no JSON": "hello",
    "an array": "[]",
    "an unknown type": '{"type":"greenlight.unknown"}',
    "a join without a room": '{"type":"room.join"}',
    "a message without content": '{"type":"message.send","roomId":"greenlight","content":""}',
}


def reaction(client: Client, within: float) -> str:
    """The error or the close that comes; raises Fault when neither does."""
    try:
        return str(client.expect(frame("error"), within=within))
    except Fault:
        if client.is_open:
            raise
        return "a close"


@pytest.fixture
def room_of_three(api: Http, chat: Chat, people: People) -> Iterator[OwnRoom]:
    """A room that the outsider belongs to as well."""
    room = OwnRoom.create(api, chat, people.owner, people.member, people.outsider)
    yield room
    room.delete()


@pytest.mark.item("JV-POST-05")
def test_the_hub_lets_a_user_in_within_the_limit(lounge: Lounge, limits: Limits, saw: Saw) -> None:
    """The handshake with a good token is over in time, and no error follows it."""
    took = lounge.member.client.opened
    assert took <= limits.handshake, f"the handshake took {took:.2f} s, the limit is {limits.handshake}"
    lounge.member.never("error")
    saw(f"handshake in {took * 1000:.0f} ms")


@pytest.mark.item("JV-POST-05", safety="observe")
@pytest.mark.parametrize("token", BAD_TOKENS)
def test_a_bad_token_is_told_off(hub: WebSockets, limits: Limits, token: str, saw: Saw) -> None:
    """Whoever has no good token gets an error or a close, twice: the first does not take the hub down."""
    for time in ("the first time", "the second time"):
        client = hub.connect(BAD_TOKENS[token], "stranger")
        saw(f"{token}, {time}: {reaction(client, limits.handshake)}")
        client.close()


@pytest.mark.item("JV-POST-05")
@pytest.mark.parametrize("sent", BAD_FRAMES)
def test_a_bad_frame_is_told_off(lounge: Lounge, chat: Chat, people: People, sent: str, saw: Saw) -> None:
    """It gets an error, or a close; the hub goes on answering those who were there."""
    clumsy = chat.enter(people.member, "clumsy")
    try:
        clumsy.say_raw(BAD_FRAMES[sent])
        told = reaction(clumsy.client, chat.limits.delivery)
    finally:
        clumsy.close()
    lounge.owner.join(lounge.id)
    saw(f"{sent}: {told}; the hub still answers the others")


@pytest.mark.item("JV-POST-05")
def test_joining_is_acknowledged(lounge: Lounge, saw: Saw) -> None:
    """Who belongs to the room gets the acknowledgement; who does not is refused."""
    sent = lounge.member.say("room.join", roomId=lounge.id)
    joined = lounge.member.expect("room.joined", roomId=lounge.id)
    lounge.outsider.say("room.join", roomId=lounge.id)
    refused = lounge.outsider.refused("FORBIDDEN")
    saw(f"joined after {(joined.at - sent) * 1000:.0f} ms; the outsider: {refused}")


@pytest.mark.item("JV-POST-05")
def test_leaving_stops_delivery(room_of_three: OwnRoom, people: People, database: Postgres, saw: Saw) -> None:
    """After leaving, a message that arrives at a third client does not arrive at the one who left."""
    room = room_of_three
    owner, leaver = room.enter(people.owner, "owner"), room.enter(people.member, "leaver")
    third, later = room.enter(people.outsider, "third"), f"after somebody left {tag()}"
    leaver.say("room.leave", roomId=room.id)
    leaver.expect("room.left", roomId=room.id)
    owner.say("message.send", roomId=room.id, content=later)
    third.expect("message.new", roomId=room.id, content=later)
    leaver.client.never(frame("message.new", roomId=room.id), until=PONG, within=leaver.limits.delivery)
    sql = 'select count(*) from "RoomMember" where "roomId" = %s and "userId" = %s'
    assert database.value(sql, (room.id, leaver.user.id)) == 0, "who has left still belongs to the room in the database"
    saw("the later message reached the third client, and not the one who had left")


@pytest.mark.item("JV-POST-05")
def test_a_new_title_reaches_members_and_database(
    lounge: Lounge, chat: Chat, people: People, database: Postgres, saw: Saw
) -> None:
    """The owner's new title reaches the member's sockets, joined or not, and the row."""
    title, elsewhere = f"{lounge.room.title} renamed", chat.enter(people.member, "member elsewhere")
    try:
        sent = lounge.room.rename(title)
        told = lounge.member.expect("room.updated", roomId=lounge.id, title=title)
        elsewhere.expect("room.updated", roomId=lounge.id, title=title)
    finally:
        elsewhere.close()
    stored = database.value('select title from "Room" where id = %s', (lounge.id,))
    assert stored == title, f"the hub announced the title {title!r}, and the database holds {stored!r}"
    saw(f"renamed; the member was told after {(told.at - sent) * 1000:.0f} ms")


@pytest.mark.item("JV-POST-05")
def test_deleting_reaches_members_and_database(own_room: OwnRoom, people: People, database: Postgres, saw: Saw) -> None:
    """The member is told that the room is gone, and nothing of it stays in the database."""
    own_room.enter(people.owner, "owner")
    member = own_room.enter(people.member, "member")
    sent = own_room.ask_deletion()
    told = member.expect("room.deleted", roomId=own_room.id)
    rows = {
        table: database.value(f'select count(*) from "{table}" where "{key}" = %s', (own_room.id,))
        for table, key in (("Room", "id"), ("RoomMember", "roomId"))
    }
    assert not any(rows.values()), f"the hub called the room deleted, and the database holds {rows}"
    own_room.forget()
    saw(f"deleted; the member was told after {(told.at - sent) * 1000:.0f} ms")
