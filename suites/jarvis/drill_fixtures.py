"""Fixtures of the drills: each stops something once a run, puts it back, and what was seen is judged by many cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from fixtures import drills as dates
from fixtures.host import Host
from fixtures.http import Http
from fixtures.websocket import WebSockets
from gate.cases import ITEM
from gate.fixtures import Attestation
from gate.history import History
from gate.model import Cause, Safety
from gate.outcomes import Blocked
from suites.jarvis import drills, provoked, through
from suites.jarvis.chat import Chat
from suites.jarvis.compose import Compose
from suites.jarvis.drills import Part
from suites.jarvis.outages import Lives, Outage, Witness
from suites.jarvis.people import People
from suites.jarvis.rooms import OwnRoom
from suites.jarvis.shutdowns import ServerShutdown, Shutdowns, WorkerShutdown
from suites.jarvis.target import Limits, Section


@dataclass(frozen=True)
class Drill:
    """One case of a drill; it keeps the date of its own last success."""

    history: History
    key: str

    def done(self) -> None:
        """It succeeded now."""
        self.history.done(self.key)


@pytest.fixture
def drill(
    safety: Safety, history: History, limits: Limits, attestation: Attestation, request: pytest.FixtureRequest
) -> Iterator[Drill]:
    """The case's part of a drill; where it is not allowed, the last one or a person stands for it."""
    key, began = f"{request.node.stash[ITEM].item.id}.{request.node.name}", datetime.now(UTC)
    if safety < Safety.DRILL:
        dates.stand_in(key, limits.drill_interval.delta, history, attestation)
    yield Drill(history, key)
    provoked.drilled(history, began)


@pytest.fixture(scope="session")
def drill_room(section: Section, request: pytest.FixtureRequest) -> Iterator[OwnRoom]:
    """A room of the run's own for the drills, with owner and member; raises Blocked where the system is not well."""
    drills.well_before(section)
    people: People = request.getfixturevalue("people")
    room = OwnRoom.create(
        request.getfixturevalue("writing_api"), request.getfixturevalue("chat"), people.owner, people.member
    )
    yield room
    room.delete()


@pytest.fixture(scope="session")
def working_room(drill_room: OwnRoom, people: People, limits: Limits) -> OwnRoom:
    """The same, once it is seen that a message and an AI request go through without any drill; else raises Blocked."""
    try:
        through.message(drill_room, people, limits.delivery)
        through.request(drill_room, people, limits.ai_answer)
    except AssertionError as failed:
        sentence = f"no drill is begun, as the chat does not do its work before: {failed}"
        raise Blocked(Cause("jarvis.chat", sentence)) from None
    return drill_room


@pytest.fixture(scope="session")
def lives(compose: Compose) -> Lives:
    """When server and worker were started, as Docker says it."""
    return Lives.of(compose)


@pytest.fixture(scope="session")
def witness(
    working_room: OwnRoom, writing_api: Http, hub: WebSockets, people: People, lives: Lives, limits: Limits
) -> Iterator[Witness]:
    """What sees an outage; its socket is opened before."""
    client = hub.connect(people.outsider.token, "witness")
    yield Witness(writing_api.unpaced(), client, lives, working_room, people, limits)
    client.close()


@pytest.fixture(scope="session")
def redis_outage(section: Section, host: Host, request: pytest.FixtureRequest) -> Outage:
    """Redis away, once a run."""
    part = Part.of("redis", host, section)
    witness: Witness = request.getfixturevalue("witness")
    return witness.of(part)


@pytest.fixture(scope="session")
def postgres_outage(section: Section, host: Host, request: pytest.FixtureRequest) -> Outage:
    """The database away, once a run."""
    part = Part.of("postgres", host, section)
    witness: Witness = request.getfixturevalue("witness")
    return witness.of(part)


@pytest.fixture
def outage(drill: Drill, part: str, request: pytest.FixtureRequest) -> Outage:
    """The outage of the case's part."""
    found: Outage = request.getfixturevalue(f"{part}_outage")
    return found


@pytest.fixture(scope="session")
def shutdowns(
    section: Section, host: Host, working_room: OwnRoom, writing_api: Http, chat: Chat, people: People
) -> Shutdowns:
    """Orderly ends of server and worker while they are busy."""
    return Shutdowns(section, host, writing_api.unpaced(), chat, working_room, people)


@pytest.fixture(scope="session")
def server_shut_down(section: Section, host: Host, request: pytest.FixtureRequest) -> ServerShutdown:
    """The server ended during a request, once a run."""
    part = Part.of("server", host, section)
    shutdowns: Shutdowns = request.getfixturevalue("shutdowns")
    return shutdowns.server(part)


@pytest.fixture
def server_shutdown(drill: Drill, request: pytest.FixtureRequest) -> ServerShutdown:
    """The same, for a case."""
    found: ServerShutdown = request.getfixturevalue("server_shut_down")
    return found


@pytest.fixture(scope="session")
def worker_shut_down(section: Section, host: Host, request: pytest.FixtureRequest) -> WorkerShutdown:
    """The worker ended during a job, once a run."""
    part = Part.of("worker", host, section)
    shutdowns: Shutdowns = request.getfixturevalue("shutdowns")
    return shutdowns.worker(part)


@pytest.fixture
def worker_shutdown(drill: Drill, request: pytest.FixtureRequest) -> WorkerShutdown:
    """The same, for a case."""
    found: WorkerShutdown = request.getfixturevalue("worker_shut_down")
    return found
