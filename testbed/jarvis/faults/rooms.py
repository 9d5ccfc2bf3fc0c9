"""Rooms and messages: what goes wrong between two people who chat."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault
from testbed.proxy import Wrong, api_spoiled

RELAYED, PRESENCE = "a_signal_is_relayed_inside_the_room_alone", "presence_follows_the_sockets"


@fault(reds=["JV-POST-05"])
def who_left_still_hears_the_room(bed: Bed) -> Iterator[None]:
    """Leaving removes the membership, and the socket goes on getting the room's messages."""
    with bed.jarvis.broken("server", "leave_keeps_delivery"):
        yield


@fault(reds=["JV-POST-05"], cases=["a_new_title_reaches_members_and_database"])
def a_new_title_is_announced_and_not_stored(bed: Bed) -> Iterator[None]:
    """A trigger puts the old title back, as a lost update would."""
    with bed.jarvis.trigger("Room", 'NEW."title" := OLD."title"', "BEFORE UPDATE"):
        yield


@fault(reds=["JV-POST-05"], cases=["deleting_reaches_members_and_database"])
def a_deleted_room_is_not_announced(bed: Bed) -> Iterator[None]:
    """The room is gone, and its members are not told."""
    with bed.jarvis.broken("server", "silent_room_delete"):
        yield


@fault(reds=["JV-POST-05"])
def members_stay_when_their_room_is_deleted(bed: Bed) -> Iterator[None]:
    """The foreign key of RoomMember was dropped: deleting a room leaves its members behind."""
    sql, room = bed.jarvis.sql, '"RoomMember" WHERE "roomId" NOT IN (SELECT id FROM "Room")'
    sql('ALTER TABLE "RoomMember" DROP CONSTRAINT "RoomMember_roomId_fkey"')
    try:
        yield
    finally:
        sql(f"DELETE FROM {room}")
        key = 'FOREIGN KEY ("roomId") REFERENCES "Room"(id) ON UPDATE CASCADE ON DELETE CASCADE'
        sql(f'ALTER TABLE "RoomMember" ADD CONSTRAINT "RoomMember_roomId_fkey" {key}')


@fault(
    reds=["JV-POST-06", "JV-POST-05", "JV-POST-10"],
    cases=["a_message_reaches_the_other_member", "leaving_stops_delivery"],
)
def messages_reach_only_their_sender(bed: Bed) -> Iterator[None]:
    """What somebody says is stored and sent back, and delivered to nobody else."""
    with bed.jarvis.broken("server", "no_delivery"):
        yield


@fault(reds=["JV-POST-06"])
def edits_reach_nobody(bed: Bed) -> Iterator[None]:
    """An edit is stored and not delivered."""
    with bed.jarvis.broken("server", "no_edit_delivery"):
        yield


@fault(reds=["JV-POST-05"], cases=["a_bad_frame_is_told_off[an array]"])
def the_hub_says_nothing_to_nonsense(bed: Bed) -> Iterator[None]:
    """A frame that is no message of the protocol is dropped: its sender waits for ever."""
    with bed.jarvis.broken("server", "deaf_to_nonsense"):
        yield


@fault(reds=["JV-POST-06", "JV-POST-04"])
def messages_are_stored_otherwise_than_delivered(bed: Bed) -> Iterator[None]:
    """A trigger cuts what people say before it is stored; who is there reads the whole of it."""
    cut = 'IF NEW."senderType" = \'user\' THEN NEW."content" := left(NEW."content", 4); END IF'
    with bed.jarvis.trigger("Message", cut, "BEFORE INSERT"):
        yield


@fault(reds=["JV-POST-06"], cases=["an_edit_reaches_the_other_member", "a_deletion_reaches_the_other_member"])
def edits_and_deletions_are_announced_and_not_stored(bed: Bed) -> Iterator[None]:
    """A trigger keeps the first content of every message, whatever the hub announces."""
    with bed.jarvis.trigger("Message", 'NEW."content" := OLD."content"', "BEFORE UPDATE"):
        yield


@fault(reds=["JV-POST-07"])
def signals_reach_everybody(bed: Bed) -> Iterator[None]:
    """RTC signals go to every socket of the server, inside the room and outside."""
    with bed.jarvis.broken("server", "rtc_leak"):
        yield


@fault(reds=["JV-POST-07"], cases=[f"{RELAYED}[rtc.offer]", f"{RELAYED}[rtc.answer]", f"{RELAYED}[rtc.ice]"])
def signals_lose_what_they_carry(bed: Bed) -> Iterator[None]:
    """Offers, answers and candidates arrive empty."""
    with bed.jarvis.broken("server", "rtc_changed"):
        yield


@fault(reds=["JV-POST-07"])
def signals_lose_their_sender(bed: Bed) -> Iterator[None]:
    """Nobody can tell whose signal it is."""
    with bed.jarvis.broken("server", "rtc_without_sender"):
        yield


@fault(reds=["JV-POST-07"])
def a_hang_up_is_not_relayed(bed: Bed) -> Iterator[None]:
    """Only the last of the four signals is lost: the other one's call never ends."""
    with bed.jarvis.broken("server", "drop_rtc.hangup"):
        yield


@fault(reds=["JV-POST-08"], cases=[f"{PRESENCE}[the last socket closed]", f"{PRESENCE}[the connection lost]"])
def nobody_ever_goes_offline(bed: Bed) -> Iterator[None]:
    """Who has connected once stays online after the last socket has gone."""
    jarvis = bed.jarvis
    try:
        with jarvis.broken("server", "sticky_presence"):
            yield
    finally:
        jarvis.sql('UPDATE "User" SET "isOnline" = false')


@fault(reds=["JV-POST-08"], cases=[f"{PRESENCE}[connected]", f"{PRESENCE}[one of two sockets closed]"])
def nobody_ever_comes_online(bed: Bed) -> Iterator[None]:
    """Connecting leaves the user offline: a trigger keeps the row, as a write that is lost would."""
    with bed.jarvis.trigger("User", 'NEW."isOnline" := false', "BEFORE UPDATE"):
        yield


@fault(reds=["JV-POST-05"], cases=["joining_is_acknowledged"])
def a_stranger_is_not_refused(bed: Bed) -> Iterator[None]:
    """Who may not join a room is told nothing, and waits for ever."""
    with bed.jarvis.broken("server", "silent_join_refusal"):
        yield


@fault(reds=["JV-POST-05"], cases=["the_hub_lets_a_user_in_within_the_limit"])
def the_handshake_takes_too_long(bed: Bed) -> Iterator[None]:
    """Each handshake with the hub is over after 1.2 s, and one second is allowed."""
    with bed.jarvis.broken("server", "slow_handshake"), bed.jarvis.target_changed(limits={"handshake": "1s"}):
        yield


@fault(reds=["JV-POST-05"], cases=["leaving_stops_delivery"])
def who_left_is_written_down_again(bed: Bed) -> Iterator[None]:
    """A trigger writes down again whoever leaves a room: it is in their list at the next log-in."""
    there = 'EXISTS (SELECT 1 FROM "Room" WHERE id = OLD."roomId")'
    back = f'IF {there} THEN INSERT INTO "RoomMember" SELECT OLD.*; END IF'
    with bed.jarvis.trigger("RoomMember", back, "AFTER DELETE"):
        yield


@fault(reds=["JV-POST-08"], cases=[f"{PRESENCE}[connected]", f"{PRESENCE}[the last socket closed]"])
def presence_is_told_too_late(bed: Bed) -> Iterator[None]:
    """Whoever asks GET /users who is there waits 1.2 s for it, and one second is allowed."""
    slow, limits = Wrong("/users", "GET", delay=1.2), {"presence": "1s"}
    with api_spoiled(bed.jarvis, slow, limits=limits):
        yield
