"""The team chat, right after a deployment (document 004)."""

from collections.abc import Callable

import pytest

from fixtures.faults import Away
from fixtures.postgres import Postgres
from suites.jarvis.health import Health
from suites.jarvis.people import People
from suites.jarvis.rooms import OwnRoom
from suites.jarvis.target import Limits

Saw = Callable[[str], None]


@pytest.mark.item("JV-POST-01", vital=True)
def test_health_says_that_database_and_redis_are_well(health_answer: Health | Away, limits: Limits, saw: Saw) -> None:
    """The body of the health answer names both parts as ok, within the limit."""
    assert isinstance(health_answer, Health), str(health_answer)
    assert health_answer.ok, health_answer.trouble
    took = health_answer.seconds
    assert took <= limits.health_latency, f"/health took {took:.2f} s, the limit is {limits.health_latency}"
    saw(f"database ok, redis ok, {took * 1000:.0f} ms")


@pytest.mark.item("JV-POST-06")
def test_a_message_reaches_the_other_member(own_room: OwnRoom, people: People, database: Postgres, saw: Saw) -> None:
    """A message of one member arrives at the other, and lies in the database."""
    one, other = own_room.enter(people.owner, "owner"), own_room.enter(people.member, "member")
    sent = one.say("message.send", roomId=own_room.id, content="hello")
    came = other.expect("message.new", roomId=own_room.id, content="hello")
    stored = database.value('select content from "Message" where id = %s', (came["id"],))
    assert stored == "hello", f"the message {came['id']} lies in the database as {stored!r}"
    saw(f"delivered in {(came.at - sent) * 1000:.0f} ms, and stored")
