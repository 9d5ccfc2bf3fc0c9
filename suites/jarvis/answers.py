"""What the AI worker is asked, and what comes of it: frames, a job, a row (the contract of `jarvis.request`).

A public answer streams into its room, a private one to its asker alone, meeting notes arrive in one piece in the room
that imports them. The end of a public answer carries no request id, so that the room tells whose it is.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from fixtures.faults import Fault
from fixtures.mailbox import Frame, Wanted, frame
from fixtures.queue import Job, Queue
from gate import ledger
from gate.clock import bounded
from gate.ledger import Entry
from suites.jarvis.chat import Person
from suites.jarvis.target import Limits, Section

KINDS = ("public", "private", "notes")
STREAMED = ("public", "private")
POSTED = ("public", "notes")
KEPT = "the service keeps every job in Redis, with its result"
ENDED = ("completed", "failed")
NEWEST = 20  # jobs of each state among which a request of this run is looked for
AGAIN, JOBS_AGAIN = 0.02, 0.5  # seconds between two looks at the frames, and at the jobs


@dataclass(frozen=True)
class Request:
    """One request: its room, and by which job data and frames it is known; `sent` in monotonic seconds."""

    kind: str
    id: str
    room: str
    asker: Person
    sent: float
    entry: Entry

    @property
    def part(self) -> Wanted:
        """A piece of the answer."""
        return frame("bot.personal.stream" if self.kind == "private" else "bot.stream", requestId=self.id)

    @property
    def end(self) -> Wanted:
        """The whole answer."""
        if self.kind == "private":
            return frame("bot.personal.done", requestId=self.id)
        return frame("bot.done", roomId=self.room)

    def owns(self, job: Job) -> bool:
        """Whether a job of the queue is this request's."""
        data = job.data if isinstance(job.data, dict) else {}
        return self.room == data.get("targetRoomId") if self.kind == "notes" else self.id == data.get("requestId")


def noted(kind: str, id: str) -> Entry:
    """Write down that a job is about to be made."""
    return ledger.note("jarvis", "job", f"{kind} {id}")


@contextmanager
def listed(request: str) -> Iterator[None]:
    """A request whose job nobody looks up: it stays in Redis, and is listed as what the run leaves behind."""
    entry = noted("drill", request)
    try:
        yield
    finally:
        entry.left(entry.key, KEPT)


def remove(entry: Entry, section: Section) -> None:
    """A job cannot be removed by whoever only reads Redis."""
    entry.left(f"{section.queue} {entry.undo.get('id', entry.key)}", KEPT)


@dataclass(frozen=True)
class Answers:
    """The requests by kind, with the sockets of those who may hear of them; `failed` jobs there were before."""

    requests: Mapping[str, Request]
    member: Person
    outsider: Person
    queue: Queue | None
    limits: Limits
    failed: int = 0
    jobs: dict[str, Job] = field(default_factory=dict)

    def wait(self) -> None:
        """Until each has its answer, or its job has ended without one, for at most `limits.ai_answer` seconds."""
        ends, jobs_due = time.monotonic() + bounded(self.limits.ai_answer), JOBS_AGAIN
        began = time.monotonic()
        while time.monotonic() < ends and (open := [one for one in self.requests.values() if not self._answered(one)]):
            if time.monotonic() - began >= jobs_due:
                jobs_due += JOBS_AGAIN
                if all(self._given_up(one) for one in open):
                    return
            time.sleep(AGAIN)

    @property
    def open(self) -> int:
        """How many have no answer so far."""
        return sum(not self._answered(one) for one in self.requests.values())

    def end(self, kind: str) -> Frame:
        """The whole answer as its asker got it; raises Fault that says what came instead."""
        request = self.requests[kind]
        if found := self._answered(request):
            return found
        waited = time.monotonic() - request.sent
        raise Fault(f"no answer to the {kind} request after {waited:.1f} s: {self._instead(request)}")

    def parts(self, kind: str) -> tuple[tuple[Frame, ...], tuple[Frame, ...]]:
        """The pieces that came before the end, and those that came after it."""
        request, end = self.requests[kind], self.end(kind)
        found = [one for one in request.asker.client.frames if request.part.matches(one)]
        before = tuple(one for one in found if one.number < end.number)
        return before, tuple(found[len(before) :])

    def leaked(self, kind: str, person: Person) -> list[Frame]:
        """What reached somebody of an answer: frames with its request id, or with its text."""
        request, text = self.requests[kind], self.end(kind)["content"]
        return [one for one in person.client.frames if one["requestId"] == request.id or one["content"] == text]

    def job(self, kind: str) -> Job | None:
        """The request's job in Redis, looked up again until it has ended."""
        request, known = self.requests[kind], self.jobs.get(kind)
        if self.queue is None or (known and known.state in ENDED):
            return known
        if found := self.queue.job(known.id) if known else self.queue.find(request.owns, NEWEST):
            self.jobs[kind] = found
        return found

    def ended_job(self, kind: str) -> Job | None:
        """The same once it has ended: the answer is out some moments before."""
        ends = time.monotonic() + bounded(self.limits.delivery)
        while (job := self.job(kind)) and job.state not in ENDED and time.monotonic() < ends:
            time.sleep(AGAIN)
        return job

    def close(self) -> None:
        """List the jobs that stay."""
        for kind, request in self.requests.items():
            job = self.job(kind)
            request.entry.left(f"{job.id} ({job.name})" if job else request.entry.key, KEPT)

    def _answered(self, request: Request) -> Frame | None:
        return next((one for one in request.asker.client.frames if request.end.matches(one)), None)

    def _given_up(self, request: Request) -> bool:
        """Whether no answer will come: there is no job, or it ended and nothing was delivered."""
        if self.queue is None:
            return False
        job = self.job(request.kind)
        if job is None:
            return time.monotonic() - request.sent > self.limits.job_seen
        ended = job.finished if job.state in ENDED else None
        return ended is not None and (self.queue.redis.now() - ended).total_seconds() > self.limits.delivery

    def _instead(self, request: Request) -> str:
        return "; ".join(self._told(request)) or "its job was not found, and nobody was told anything"

    def _told(self, request: Request) -> Iterator[str]:
        if job := self.jobs.get(request.kind):
            yield f"job {job.id} is {job.state}" + (f" ({job.reason})" if job.reason else "")
        errors = [one for one in request.asker.client.frames if one.type == "error"]
        if errors:
            yield f"the asker was told: {errors[-1]['message']}"
