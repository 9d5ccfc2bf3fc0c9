"""Orderly ends of server and worker while they are busy, made once for many cases (document 004, done 2, 3)."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from fixtures.held_request import HeldRequest
from fixtures.host import Host
from fixtures.http import Http
from fixtures.queue import Job
from fixtures.websocket import Closed
from gate.fixtures import wait_for
from gate.tag import tag
from suites.jarvis import connections
from suites.jarvis.answers import listed
from suites.jarvis.chat import Chat, Person
from suites.jarvis.drills import Part, tried
from suites.jarvis.people import People
from suites.jarvis.rooms import OwnRoom, expect
from suites.jarvis.target import Section

STILL_NEEDED = 0.5  # seconds that the request in hand goes on after the first sign of the signal
REQUESTS = 3  # jobs: one in the worker's hand, and others that wait behind it
PROMPT = "Write the numbers from one to one hundred in words. " * 18  # long, so that its job is under way for seconds
FINISHED = ("completed", "failed")
OF_PROXIES = (502, 503, 504)  # what a proxy says for a server that is away (RFC 9110 section 15.6)


@dataclass(frozen=True)
class Stopped:
    """How a part ended: seconds that its stop took, and its exit code where the target says how to ask for it."""

    seconds: float
    exit_code: int | None

    @classmethod
    def now(cls, part: Part) -> "Stopped":
        """End it in order."""
        return cls(part.stop(), part.exit_code())


@dataclass(frozen=True)
class ServerShutdown:
    """What came of a server that was ended during a request: the held POST's status and body, how each socket ended,
    and what of the request and of an earlier message was there after the restart. `through` is the address that the
    request went to where nobody has said that it is the server's own."""

    stopped: Stopped | AssertionError
    answer: tuple[int, Any] | AssertionError
    sockets: dict[str, Closed | AssertionError]
    lost: tuple[str, ...]
    through: str = ""

    @property
    def of_a_proxy(self) -> bool:
        """Whether the answer may be one of a proxy that had not handed the request on."""
        if not self.through or isinstance(self.answer, AssertionError):
            return False
        status, body = self.answer
        return status in OF_PROXIES or not isinstance(body, dict)


@dataclass(frozen=True)
class WorkerShutdown:
    """What came of a worker that was ended during a job; `left` are the requests' jobs as they lay when it had ended,
    `late` those of them that were finished after the signal, and `answers` what was in the room at the end."""

    stopped: Stopped | AssertionError
    left: tuple[Job, ...]
    asked_at: datetime
    answers: int | AssertionError
    seconds: float

    @property
    def was_busy(self) -> bool:
        """Whether the signal came before the last job was done: else the drill proves nothing."""
        return any(job.finished is None or job.finished >= self.asked_at for job in self.left)


@dataclass(frozen=True)
class Shutdowns:
    """What the two drills need."""

    section: Section
    host: Host
    api: Http
    chat: Chat
    room: OwnRoom
    people: People

    def server(self, part: Part) -> ServerShutdown:
        """End the server while it has a request in hand; it is started again and seen to be well."""
        within, said = self.section.limits.shutdown, f"before the restart {uuid4().hex[:8]}"
        direct, inside = part.how.direct, {"owner": self._in("owner"), "member": self._in("member")}
        inside["owner"].say("message.send", roomId=self.room.id, content=said)
        inside["member"].expect("message.new", roomId=self.room.id, content=said)
        with part.drilled(), closing(self._held(said, direct)) as held, ThreadPoolExecutor(1) as beside:
            ending = beside.submit(lambda: tried(lambda: Stopped.now(part)))
            sockets = {who: tried(lambda p=person: p.client.closed(within=within)) for who, person in inside.items()}  # type: ignore[misc]
            time.sleep(STILL_NEEDED)
            answer = tried(lambda: held.finish(within))
            stopped = ending.result()
        self._presence_is_mended()
        return ServerShutdown(stopped, answer, sockets, self._lost(said, answer), "" if direct else self.api.base_url)

    def worker(self, part: Part) -> WorkerShutdown:
        """End the worker while it has a job in hand; it is started again, and the answers are waited for."""
        room = OwnRoom.create(self.api, self.chat, self.people.owner, self.people.member)
        try:
            return self._worker(part, room)
        finally:
            room.delete()

    def _worker(self, part: Part, room: OwnRoom) -> WorkerShutdown:
        limits = self.section.limits
        asker = room.enter(self.people.owner, "asker")
        with part.drilled(), connections.redis(self.section) as redis:
            for number in range(REQUESTS):
                id = f"{tag()}-shutdown-{number}"
                with listed(id):
                    asker.say("jarvis.request", roomId=room.id, prompt=PROMPT, requestId=id)
            asker.expect("bot.stream", limits.job_seen, roomId=room.id)
            asked_at = redis.now()
            stopped = tried(lambda: Stopped.now(part))
            queue = connections.queue(self.section, redis)
            states = ("active", "wait", *FINISHED)
            left = [job for state in states for job in queue.jobs(state) if _of(job, room)]
        began = time.monotonic()
        answers = tried(lambda: self._answered(room, limits.resumed_job))
        return WorkerShutdown(stopped, tuple(left), asked_at, answers, time.monotonic() - began)

    def _answered(self, room: OwnRoom, within: float) -> int:
        """How many answers lie in the room once there is one a request; raises AssertionError with what is missing."""
        counted = [0]

        def all_there() -> bool:
            said = expect(self.api.get(f"/rooms/{room.id}/messages"))
            counted[0] = sum(message["senderType"] == "bot" for message in said)
            return counted[0] >= REQUESTS

        try:
            wait_for(all_there, within, "", every=0.3)
        except AssertionError:
            sentence = f"{within:.0f} s after the restart {counted[0]} of {REQUESTS} AI requests are answered"
            raise AssertionError(sentence) from None
        return counted[0]

    def _in(self, who: str) -> Person:
        return self.room.enter(getattr(self.people, who), who)

    def _held(self, title: str, direct: str | None) -> HeldRequest:
        trust, limits = self.section.trust, self.section.limits
        url = f"{direct or self.api.base_url}/rooms/{self.room.id}/cards"
        token, files = self.people.owner.token, {"ca": trust.ca, "cert": trust.cert, "key": trust.key}
        return HeldRequest(url, {"title": title}, token=token, seconds=limits.handshake, **files)

    def _lost(self, said: str, answer: tuple[int, Any] | AssertionError) -> tuple[str, ...]:
        """What was there before the restart, or was promised during it, and is not there any more."""
        messages = [each["content"] for each in expect(self.api.get(f"/rooms/{self.room.id}/messages"))]
        cards = [each["title"] for each in expect(self.api.get(f"/rooms/{self.room.id}/cards"))]
        promised = not isinstance(answer, AssertionError) and answer[0] == 200
        lost = ["a message"] * (said not in messages) + ["the answered request's card"] * (
            promised and said not in cards
        )
        return tuple(lost)

    def _presence_is_mended(self) -> None:
        """A server that ends leaves everybody online, until they come in once more and go in order."""
        for who in ("owner", "member", "outsider"):
            self.chat.enter(getattr(self.people, who), who).close()


def _of(job: Job, room: OwnRoom) -> bool:
    return isinstance(job.data, dict) and job.data.get("roomId") == room.id
