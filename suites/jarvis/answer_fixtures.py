"""The AI worker's answers, asked for once: a public and a private question and meeting notes, side by side."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from uuid import uuid4

import pytest

from fixtures.faults import Fault
from fixtures.http import Http
from fixtures.queue import Queue
from gate.history import History
from gate.tag import tag
from suites.jarvis import provoked
from suites.jarvis.answers import Answers, Request, noted
from suites.jarvis.chat import Chat, Person
from suites.jarvis.people import People
from suites.jarvis.rooms import OwnRoom, expect
from suites.jarvis.target import Limits, Section

QUESTION = "배포 점검 {id}: 이 문자열을 그대로 넣어 한 문장으로 답해 주세요."
"""The id is asked back, so that the private answer is known by its text: a model may say the same to two questions."""
TALK = "회의: 오늘 오후 3시에 배포하고, 마이그레이션은 민지가 확인합니다."


@pytest.fixture(scope="module")
def asked(
    section: Section,
    writing_api: Http,
    chat: Chat,
    people: People,
    limits: Limits,
    history: History,
    request: pytest.FixtureRequest,
) -> Iterator[Answers]:
    """The three requests and what came of them; the owner asks in private, the member in public. Where the target
    names Redis and nobody works on the queue, nothing is asked: the jobs would lie there for rooms that are gone."""
    queue: Queue | None = request.getfixturevalue("queue") if section.redis else None
    failed = _ready(queue) if queue else 0
    with ExitStack() as made:
        talk, notes = (_room(made, writing_api, chat, people) for _ in range(2))
        owner, member = talk.enter(people.owner, "owner"), talk.enter(people.member, "member")
        notes.admit(owner)
        notes.admit(member)
        outsider = made.enter_context(closing(chat.enter(people.outsider, "outsider")))
        _talked(owner, talk.id)
        requests = [_asked("private", owner, talk.id, isPersonal=True), _asked("public", member, talk.id)]
        requests.append(_imported(writing_api, owner, talk.id, notes.id))
        by_kind = {each.kind: each for each in requests}
        answers = made.enter_context(closing(Answers(by_kind, member, outsider, queue, limits, failed)))
        try:
            answers.wait()
            yield answers
        finally:
            provoked.abandoned(history, answers.open, limits.ai_answer)


def _ready(queue: Queue) -> int:
    """How many failed jobs there are; raises Fault where a request would only lie in the queue."""
    look = queue.manned_look()
    if look.held:
        raise Fault(f"the queue {queue.name} is paused, so that nothing was asked: {look}")
    if not look.manned:
        raise Fault(f"nobody works on the queue {queue.name}, so that nothing was asked: {look}")
    return look.counts.failed


def _room(made: ExitStack, api: Http, chat: Chat, people: People) -> OwnRoom:
    room = OwnRoom.create(api, chat, people.owner, people.member)
    made.callback(room.delete)
    return room


def _talked(owner: Person, room: str) -> None:
    owner.say("message.send", roomId=room, content=TALK)
    owner.expect("message.new", roomId=room, content=TALK)


def _asked(kind: str, asker: Person, room: str, **how: bool) -> Request:
    id = f"{tag()}-{kind}-{uuid4().hex[:8]}"
    entry = noted(kind, id)
    sent = asker.say("jarvis.request", roomId=room, prompt=QUESTION.format(id=id), requestId=id, **how)
    return Request(kind, id, room, asker, sent, entry)


def _imported(api: Http, asker: Person, source: str, target: str) -> Request:
    entry, sent = noted("notes", target), time.monotonic()
    expect(api.post(f"/rooms/{target}/import-meeting-summary", json={"sourceRoomId": source}))
    return Request("notes", "", target, asker, sent, entry)
