"""The AI worker: it is gone, it answers wrongly, or its answers go astray."""

import json
import time
from collections.abc import Iterator
from threading import Event, Thread

from redis import Redis
from redis.client import PubSub

from testbed.bed import Bed
from testbed.faults import fault
from testbed.proxy import Wrong, api_spoiled


@fault(
    reds=["JV-POST-10", "JV-POST-12", "JV-POST-21", "JV-POST-02", "JV-POST-20"],
    cases=["the_worker_is_connected", "a_worker_waits_on_the_queue"],
)
def the_worker_is_killed(bed: Bed) -> Iterator[None]:
    """The worker was killed, and nothing starts it again; its queue is empty."""
    worker = bed.jarvis.process("worker")
    worker.kill()
    try:
        yield
    finally:
        worker.start()


@fault(reds=["JV-POST-10"], cases=["an_answer_streams_in_order[public]"])
def answers_come_backwards(bed: Bed) -> Iterator[None]:
    """The pieces of an answer are delivered in the wrong order."""
    with bed.jarvis.broken("worker", "wrong_order"):
        yield


@fault(reds=["JV-POST-10"])
def answers_come_in_one_piece(bed: Bed) -> Iterator[None]:
    """Nothing is streamed: after a silence the whole answer is there."""
    with bed.jarvis.broken("worker", "no_stream"):
        yield


@fault(reds=["JV-POST-10"])
def a_private_answer_reaches_the_room(bed: Bed) -> Iterator[None]:
    """What one user asked in private is shown to everybody in the room as well, in the asker's eyes twice."""
    with bed.jarvis.broken("worker", "leak_personal"):
        yield


@fault(reds=["JV-POST-10"], cases=["the_private_answer_reaches_only_its_asker"])
def a_private_answer_reaches_another_user(bed: Bed) -> Iterator[None]:
    """Whatever the worker addresses to one user goes out to another as well; the asker notices nothing."""
    jarvis, end = bed.jarvis, Event()
    asker, other = (user[0] for user in jarvis.known.users[:2])
    with jarvis.redis() as client, client.pubsub() as heard:
        heard.psubscribe("jarvis_room_event*")
        leaking = Thread(target=_leak, args=(client, heard, end, asker, other))
        leaking.start()
        try:
            yield
        finally:
            end.set()
            leaking.join()


@fault(reds=["JV-POST-10"], cases=["its_row_is_done_by_the_declared_model[public]"])
def another_model_answers(bed: Bed) -> Iterator[None]:
    """The worker asks a model that nobody has declared."""
    with bed.jarvis.broken("worker", OPENAI_MODEL="gpt-3.5-turbo"):
        yield


@fault(reds=["JV-POST-10"], cases=["the_room_gets_the_answer[public]", "the_room_gets_the_answer[notes]"])
def answers_are_not_stored(bed: Bed) -> Iterator[None]:
    """A trigger takes away what the bot said: whoever is there reads it, and the history does not know of it."""
    gone = 'DELETE FROM "Message" WHERE id = NEW.id AND NEW."senderType" = \'bot\''
    with bed.jarvis.trigger("Message", gone, "AFTER INSERT"):
        yield


@fault(reds=["JV-POST-10"])
def requests_stay_running(bed: Bed) -> Iterator[None]:
    """A trigger keeps AiRequest from ever being done, as a lost update would."""
    with bed.jarvis.trigger("AiRequest", "NEW.\"status\" := 'running'", "BEFORE UPDATE"):
        yield


@fault(
    reds=["JV-POST-10"], cases=["its_job_is_completed[private]", "no_job_has_failed", "the_notes_sum_up_the_meeting"]
)
def the_worker_has_no_key(bed: Bed) -> Iterator[None]:
    """AI is declared to be on, and the worker was started without its key: it starts, and every question fails."""
    jarvis, failed = bed.jarvis, "bull:jarvis_ai_jobs:failed"
    before = round(time.time() * 1000)
    try:
        with jarvis.broken("worker", OPENAI_API_KEY=None):
            yield
    finally:
        jarvis.redis().zremrangebyscore(failed, before, "+inf")


@fault(
    reds=["JV-POST-10", "JV-POST-12"],
    cases=["an_answer_comes[public]", "an_answer_comes[notes]", "the_channel_has_a_subscriber_a_server"],
)
def server_and_worker_use_different_channels(bed: Bed) -> Iterator[None]:
    """The server listens on another channel than the worker publishes on: no answer arrives, and nothing else shows."""
    with bed.jarvis.broken("server", PUBSUB_CHANNEL="jarvis_events"):
        yield


@fault(reds=["JV-POST-10"], cases=["an_answer_comes[public]", "an_answer_comes[private]"])
def answers_are_blank(bed: Bed) -> Iterator[None]:
    """The model answers with nothing but blanks, and the worker passes them on."""
    with bed.jarvis.broken("worker", "blank_answer"):
        yield


@fault(reds=["JV-POST-10"], cases=["an_answer_streams_in_order[public]", "an_answer_streams_in_order[private]"])
def the_last_piece_comes_after_the_end(bed: Bed) -> Iterator[None]:
    """An answer's last piece is delivered once more after its end: a client shows it as the beginning of another."""
    with bed.jarvis.broken("worker", "late_piece"):
        yield


@fault(reds=["JV-POST-10"], cases=["an_answer_comes[notes]"])
def the_notes_are_asked_for_late(bed: Bed) -> Iterator[None]:
    """A summary's job comes into the queue after four seconds; the notes are good, and due within three."""
    late = Wrong("/import-meeting-summary", ask=("sourceRoomId", "sourceRoomId"), delay=4)
    limits = {"ai_answer": "3s"}
    with api_spoiled(bed.jarvis, late, limits=limits):
        yield


def _leak(client: Redis, heard: PubSub, end: Event, asker: str, other: str) -> None:
    while not end.is_set():
        message = heard.get_message(ignore_subscribe_messages=True, timeout=0.1)
        frame = json.loads(message["data"]) if message else {}
        if frame.get("targetUserId") == asker and str(frame.get("type", "")).startswith("bot.personal"):
            client.publish(message["channel"], json.dumps({**frame, "targetUserId": other}))
