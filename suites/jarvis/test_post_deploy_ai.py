"""The AI worker answers: frames, job and row of a public question, a private one, and meeting notes."""

from collections.abc import Callable

import pytest

from fixtures.postgres import Postgres
from fixtures.queue import Queue
from gate.outcomes import Unverified
from gate.tag import tag
from suites.jarvis.answers import KINDS, POSTED, STREAMED, Answers
from suites.jarvis.connections import needed
from suites.jarvis.target import Limits, Section

Saw = Callable[[str], None]
NOTHING = "요약을 생성할 수 없습니다"
"""What the worker posts where it could not summarise."""


@pytest.mark.item("JV-POST-10")
@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_comes(asked: Answers, limits: Limits, kind: str, saw: Saw) -> None:
    """The asker gets an answer with text in it, within the limit."""
    end = asked.end(kind)
    text, took = str(end["content"] or ""), end.at - asked.requests[kind].sent
    assert text.strip(), f"the answer to the {kind} request is empty"
    assert took <= limits.ai_answer, f"the answer to the {kind} request took {took:.1f} s, limit {limits.ai_answer}"
    saw(f"{kind}: {len(text)} characters after {took:.1f} s")


@pytest.mark.item("JV-POST-10")
def test_the_private_answer_reaches_only_its_asker(asked: Answers, database: Postgres, saw: Saw) -> None:
    """Nobody else got any of it, proved by a later message that did arrive; it is no message of the room."""
    request, end, closing = asked.requests["private"], asked.end("private"), f"after the private answer {tag()}"
    request.asker.say("message.send", roomId=request.room, content=closing)
    asked.member.expect("message.new", roomId=request.room, content=closing)
    asked.outsider.client.ping(within=asked.limits.delivery)
    for person in (asked.member, asked.outsider):
        leaked = asked.leaked("private", person)
        assert not leaked, f"{len(leaked)} frames of the private answer reached {person.client.who}: {leaked[0]}"
    sql = 'select count(*) from "Message" where "roomId" = %s and content = %s'
    assert database.value(sql, (request.room, end["content"])) == 0, "the private answer lies among the room's messages"
    saw("nothing of it reached member and outsider before the later message")


@pytest.mark.item("JV-POST-10")
@pytest.mark.parametrize("kind", STREAMED)
def test_an_answer_streams_in_order(asked: Answers, kind: str, saw: Saw) -> None:
    """It comes in pieces before its end, and the pieces put together are the whole answer."""
    whole = asked.end(kind)["content"]
    before, after = asked.parts(kind)
    pieces = [str(one["chunk"]) for one in before if one["chunk"]]
    assert not after, f"{len(after)} pieces of the {kind} answer came after its end"
    assert len(pieces) > 1, f"the {kind} answer came in {len(pieces)} pieces: it is not streamed"
    assert "".join(pieces) == whole, f"the {len(pieces)} pieces of the {kind} answer put together are not its text"
    saw(f"{kind}: {len(pieces)} pieces before the end, together the whole answer")


@pytest.mark.item("JV-POST-10")
@pytest.mark.parametrize("kind", KINDS)
def test_its_job_is_completed(asked: Answers, queue: Queue, kind: str, saw: Saw) -> None:
    """The request's job stands in the queue as completed."""
    job = asked.ended_job(kind)
    assert job, f"Redis holds no job of the {kind} request in the queue {queue.name}"
    assert job.state == "completed", f"job {job.id} of the {kind} request is {job.state}: {job.reason or 'no reason'}"
    said = job.result.get("ok") if isinstance(job.result, dict) else None
    assert said is True, f"job {job.id} of the {kind} request ended with {job.result!r}"
    saw(f"{kind}: job {job.id} ({job.name}) completed")


@pytest.mark.item("JV-POST-10")
@pytest.mark.parametrize("kind", STREAMED)
def test_its_row_is_done_by_the_declared_model(
    asked: Answers, database: Postgres, section: Section, kind: str, saw: Saw
) -> None:
    """AiRequest is done, and names the model that the target declares; the mock only where AI is meant to be off."""
    wanted = section.features.model if needed(section.features.ai, "features.ai") else "mock"
    request = asked.requests[kind]
    sql = 'select id, status, model from "AiRequest" where "roomId" = %s and "requestedBy" = %s'
    rows = database.rows(sql, (request.room, request.asker.user.id))
    assert len(rows) == 1, f"AiRequest holds {len(rows)} rows of the {kind} request instead of one"
    assert rows[0].status == "done", f"AiRequest {rows[0].id} of the {kind} request is {rows[0].status}"
    assert rows[0].model == wanted, f"the {kind} request was answered by {rows[0].model}, declared is {wanted}"
    saw(f"{kind}: done by {wanted}")


@pytest.mark.item("JV-POST-10")
@pytest.mark.parametrize("kind", POSTED)
def test_the_room_gets_the_answer(asked: Answers, database: Postgres, kind: str, saw: Saw) -> None:
    """The answer reaches the other people of the room, and lies in the database as the bot's message."""
    end, request = asked.end(kind), asked.requests[kind]
    for person in (asked.member, asked.requests["private"].asker):
        person.client.expect(request.end, within=asked.limits.delivery)
    rows = database.rows('select content, "senderType" as sender from "Message" where id = %s', (end["id"],))
    assert rows, f"the {kind} answer {end['id']} was delivered, and the database holds no such message"
    assert (rows[0].content, rows[0].sender) == (end["content"], "bot"), f"message {end['id']} is stored differently"
    saw(f"{kind}: delivered to owner and member, stored as message {end['id']}")


@pytest.mark.item("JV-POST-10")
def test_the_notes_sum_up_the_meeting(asked: Answers, section: Section, saw: Saw) -> None:
    """Where AI is meant to be on the notes are a summary, and not the text that stands for none."""
    text = str(asked.end("notes")["content"])
    if section.features.ai is None:
        raise Unverified("the target says nothing about it: set jarvis.features.ai")
    assert not (section.features.ai and NOTHING in text), f"the worker could not summarise the meeting: {text[:60]!r}"
    saw(f"{len(text)} characters of notes")


@pytest.mark.item("JV-POST-10")
def test_no_job_has_failed(asked: Answers, queue: Queue, saw: Saw) -> None:
    """The queue holds as many failed jobs as before the requests."""
    failed, newest = queue.look().counts.failed, next(iter(queue.jobs("failed", 1)), None)
    assert failed <= asked.failed, (
        f"failed jobs grew from {asked.failed} to {failed}; job {newest and newest.id}: {newest and newest.reason}"
    )
    saw(f"{failed} failed jobs, as many as before")
