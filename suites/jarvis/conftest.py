"""The chat room's fixtures: its section, its connections, the people of a run, a room of their own."""

from collections.abc import Iterator

import pytest

from fixtures.faults import Away
from fixtures.host import Host
from fixtures.http import Http
from fixtures.postgres import Postgres
from fixtures.queue import Queue
from fixtures.redis import Redis
from fixtures.restore_fixtures import backed_up, came_back, practised, restore_server  # noqa: F401
from fixtures.watching_fixtures import alertmanager, prometheus, rules  # noqa: F401
from fixtures.websocket import WebSockets
from gate.model import Safety
from gate.target import Target
from suites.jarvis import chat as chats
from suites.jarvis import connections, health
from suites.jarvis import people as persons
from suites.jarvis.answer_fixtures import asked  # noqa: F401
from suites.jarvis.backup_fixtures import (  # noqa: F401
    backup,
    backup_files,
    backup_schedule,
    backup_script,
    restored,
    restoring,
)
from suites.jarvis.chat import Chat
from suites.jarvis.compose import Compose
from suites.jarvis.drill_fixtures import (  # noqa: F401
    drill,
    drill_room,
    lives,
    outage,
    postgres_outage,
    redis_outage,
    server_shut_down,
    server_shutdown,
    shutdowns,
    witness,
    worker_shut_down,
    worker_shutdown,
    working_room,
)
from suites.jarvis.entrance_fixtures import (  # noqa: F401
    certificate,
    knocks,
    outer_listeners,
    plain_health,
    ports,
    public,
    public_health,
    public_hub,
    public_tls,
)
from suites.jarvis.environment_fixtures import (  # noqa: F401
    compose_config,
    configuration,
    environment,
    infra,
    shown_values,
)
from suites.jarvis.health import Health
from suites.jarvis.lounge_fixtures import lounge  # noqa: F401
from suites.jarvis.monitoring_fixtures import log_stores, monitoring, website  # noqa: F401
from suites.jarvis.people import People
from suites.jarvis.presence_fixtures import presence  # noqa: F401
from suites.jarvis.redis_fixtures import queue_looks, redis_seen  # noqa: F401
from suites.jarvis.release_fixtures import (  # noqa: F401
    applied,
    deployed,
    entrypoint,
    example_keys,
    prisma_folder,
    released,
    schema,
    source,
    way_back,
    with_statements,
)
from suites.jarvis.resource_fixtures import activity, pools, resources  # noqa: F401
from suites.jarvis.rooms import OwnRoom
from suites.jarvis.route_fixtures import (  # noqa: F401
    furnished,
    optional_apis,
    own_card,
    own_event,
)
from suites.jarvis.running_fixtures import containers, existing_indexes, running_mode  # noqa: F401
from suites.jarvis.service_fixtures import metric_samples, translated_twice  # noqa: F401
from suites.jarvis.services_fixtures import (  # noqa: F401
    deployed_services,
    leaves_an_error,
    logs,
    release_made,
    written,
)
from suites.jarvis.stack_fixtures import (  # noqa: F401
    built,
    guarded,
    guards_tried,
    images_built,
    revision,
    scratch_trial,
    stack_tried,
    tried_by_a_person,
    trouble_in_force,
)
from suites.jarvis.target import Limits, Section, User
from suites.jarvis.token_fixtures import database_login, door, forbidden  # noqa: F401
from suites.jarvis.upstream_fixtures import (  # noqa: F401
    ai_trials,
    any_trials,
    logged_upstreams,
    trials,
    tried_upstreams,
)


@pytest.fixture(scope="session")
def section(target: Target) -> Section:
    """What the target says of the chat."""
    found: Section = target.section("jarvis")
    return found


@pytest.fixture(scope="session")
def limits(section: Section) -> Limits:
    """The thresholds, as the target sets them."""
    return section.limits


@pytest.fixture(scope="session")
def server(section: Section) -> Iterator[Http]:
    """The server, without a log-in."""
    with connections.server(section) as http:
        yield http


@pytest.fixture
def anonymous(server: Http, safety: Safety) -> Http:
    """The server without a log-in, as far as the case's safety allows."""
    return server.allowing(safety)


@pytest.fixture(scope="session")
def people(section: Section, server: Http, allow: Safety) -> Iterator[People]:
    """Two users who share rooms, and one who is in none of them."""
    with persons.of(section, server, allow) as three:
        yield three


@pytest.fixture(scope="session")
def somebody(section: Section, request: pytest.FixtureRequest) -> User:
    """A user in whose name tokens are forged: that takes no token of his own, so one that has ended hides nothing."""
    if section.users:
        return section.users[0]
    people: People = request.getfixturevalue("people")
    return people.owner


@pytest.fixture
def api(server: Http, people: People, safety: Safety) -> Http:
    """The server with the owner's token, as far as the case's safety allows."""
    return server.allowing(safety).bearer(people.owner.token)


@pytest.fixture(scope="session")
def database_connection(section: Section) -> Iterator[Postgres]:
    """One connection a session; cases take it through `database`."""
    with connections.database(section) as connection:
        yield connection


@pytest.fixture
def database(database_connection: Postgres) -> Postgres:
    """The chat's database, for reading: only the removal of the run's own users writes by SQL."""
    return database_connection.allowing(Safety.OBSERVE)


@pytest.fixture(scope="session")
def redis(section: Section) -> Iterator[Redis]:
    """The chat's Redis, for reading."""
    with connections.redis(section) as connection:
        yield connection


@pytest.fixture(scope="session")
def queue(section: Section, redis: Redis) -> Queue:
    """The queue of the AI worker."""
    return connections.queue(section, redis)


@pytest.fixture(scope="session")
def host(section: Section) -> Iterator[Host]:
    """The machine that the release lies on."""
    with connections.host(section) as machine:
        yield machine


@pytest.fixture(scope="session")
def compose(section: Section, host: Host) -> Compose:
    """Docker Compose on the host."""
    return Compose(host, section)


@pytest.fixture(scope="session")
def health_answer(server: Http, limits: Limits) -> Health | Away:
    """What the server says of its health, asked once a run; it may say nothing at all."""
    return health.look(server, limits.health_timeout)


@pytest.fixture(scope="session")
def hub(section: Section) -> Iterator[WebSockets]:
    """The WebSocket hub; its clients are closed with it."""
    with connections.hub(section) as sockets:
        yield sockets


@pytest.fixture(scope="session")
def guard(section: Section, server: Http, request: pytest.FixtureRequest) -> chats.Guard:
    """A look at the database before each message of the hub; see `suites.jarvis.chat`."""
    database = request.getfixturevalue("database_connection") if section.database else None
    return chats.guard(database, server, section.limits)


@pytest.fixture(scope="session")
def chat(hub: WebSockets, limits: Limits, guard: chats.Guard) -> Chat:
    """Where people come in; cases that only observe take `hub` instead."""
    return Chat(hub.allowing(Safety.WRITE), limits, guard)


@pytest.fixture(scope="session")
def writing_api(server: Http, people: People) -> Http:
    """The server with the owner's token, for what cases share that may write."""
    return server.allowing(Safety.WRITE).bearer(people.owner.token)


@pytest.fixture
def own_room(api: Http, chat: Chat, people: People) -> Iterator[OwnRoom]:
    """A room of the run's own with owner and member, noted in the ledger before it is made, and removed."""
    room = OwnRoom.create(api, chat, people.owner, people.member)
    yield room
    room.delete()
