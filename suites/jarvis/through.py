"""Whether the chat does its work: a message reaches the other member, an AI request is answered."""

from uuid import uuid4

from fixtures.faults import Fault
from fixtures.websocket import Frame
from gate.fixtures import wait_for
from gate.tag import tag
from suites.jarvis import answers
from suites.jarvis.chat import Person
from suites.jarvis.people import People
from suites.jarvis.rooms import OwnRoom

ENDS = ("bot.done", "error")


def message(room: OwnRoom, people: People, within: float) -> float:
    """Seconds that a message of the owner took to the member, on new sockets; raises Fault when it did not come."""
    one, other = room.enter(people.owner, "owner"), room.enter(people.member, "member")
    content = f"drill {uuid4().hex[:8]}"
    sent = one.say("message.send", roomId=room.id, content=content)
    came = other.expect("message.new", within, roomId=room.id, content=content)
    for person in (one, other):
        person.close()
    return came.at - sent


def request(room: OwnRoom, people: People, within: float) -> float:
    """Seconds that an AI request of the owner took to its answer; raises Fault, or AssertionError, without one."""
    asker, id = room.enter(people.owner, "asker"), f"{tag()}-drill-{uuid4().hex[:8]}"
    with answers.listed(id):
        sent = asker.say("jarvis.request", roomId=room.id, prompt="Say one word.", requestId=id)
        end = ended(asker, within)
    asker.close()
    if end.type == "error":
        raise Fault(f"an AI request ended with {end}")
    return end.at - sent


def ended(asker: Person, within: float) -> Frame:
    """The frame that ends an asker's first AI request: its answer or an error; raises AssertionError without one."""

    def end() -> Frame | None:
        return next((frame for frame in asker.client.frames if frame.type in ENDS), None)

    found = wait_for(end, within, "an AI request got neither an answer nor an error", every=0.05)
    assert found is not None
    return found
