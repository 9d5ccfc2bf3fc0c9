"""The AI worker answers, and what it leaves behind is wrong: the job in Redis, the row, the message."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault


@fault(reds=["JV-POST-10"], cases=["the_private_answer_reaches_only_its_asker"])
def private_answers_are_stored_in_the_room(bed: Bed) -> Iterator[None]:
    """A private answer is delivered to its asker alone, and stored as a message that the room reads later."""
    with bed.jarvis.broken("worker", "keeps_personal"):
        yield


@fault(
    reds=["JV-POST-10"],
    cases=["its_row_is_done_by_the_declared_model[public]", "its_row_is_done_by_the_declared_model[private]"],
)
def requests_are_written_down_twice(bed: Bed) -> Iterator[None]:
    """A trigger writes each AiRequest a second time, as a request that is sent again would."""
    twin = """
        IF pg_trigger_depth() = 1 THEN
            INSERT INTO "AiRequest" (id, "roomId", "messageId", "requestedBy", model, status)
            VALUES (NEW.id || '-2', NEW."roomId", NEW."messageId", NEW."requestedBy", NEW.model, NEW.status);
        END IF"""
    with bed.jarvis.trigger("AiRequest", twin, "AFTER INSERT"):
        yield


@fault(reds=["JV-POST-10"], cases=["the_room_gets_the_answer[public]", "the_room_gets_the_answer[notes]"])
def answers_are_cut_when_they_are_stored(bed: Bed) -> Iterator[None]:
    """A trigger cuts what the bot says before it is stored; whoever is there reads the whole of it."""
    cut = 'IF NEW."senderType" = \'bot\' THEN NEW."content" := left(NEW."content", 20); END IF'
    with bed.jarvis.trigger("Message", cut, "BEFORE INSERT"):
        yield


@fault(
    reds=["JV-POST-10"],
    cases=["its_job_is_completed[public]", "its_job_is_completed[private]", "its_job_is_completed[notes]"],
)
def jobs_are_forgotten_when_they_are_done(bed: Bed) -> Iterator[None]:
    """The server asks BullMQ to remove each job that is completed: what was done is no longer to be seen."""
    with bed.jarvis.broken("server", "forgets_jobs"):
        yield


@fault(reds=["JV-POST-10"], cases=["its_job_is_completed[public]", "its_job_is_completed[private]"])
def jobs_end_without_a_result(bed: Bed) -> Iterator[None]:
    """The worker answers, and its job ends without saying that all went well."""
    with bed.jarvis.broken("worker", "no_result"):
        yield
