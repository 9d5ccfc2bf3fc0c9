"""What the chat lives on: its database, its Redis, then the server; and which release runs."""

from fixtures.faults import Away, Fault, cause_of
from gate.model import Cause
from suites.jarvis import connections, health
from suites.jarvis.compose import Compose, Container
from suites.jarvis.health import Health
from suites.jarvis.target import Section

LIFELINES = frozenset(
    {
        *("anonymous", "api", "people", "chat", "own_room", "hub", "redis", "queue"),
        *("database", "database_connection", "database_login", "applied", "deployed", "way_back", "existing_indexes"),
        *("public_health", "public_hub", "restored"),
    }
)
QUICK = 3.0  # seconds: a vital sign that takes longer counts as gone
BUILT = ("server", "worker")


def root_cause(section: Section) -> Cause | None:
    """The deepest lifeline that is down: the server answers nothing good without its database and its Redis."""
    return _database(section) or _redis(section) or _server(section)


def _database(section: Section) -> Cause | None:
    if section.database is None:
        return None
    with connections.database(section, QUICK) as database:
        return cause_of("jarvis.database", lambda: database.value("select 1", timeout=QUICK))


def _redis(section: Section) -> Cause | None:
    if section.redis is None:
        return None
    with connections.redis(section, QUICK) as redis:
        return cause_of("jarvis.redis", redis.ping)


def unmanned(section: Section, timeout: float = 5.0) -> Cause | None:
    """Nobody works on the queue; raises Fault where Redis cannot be asked."""
    if section.redis is None:
        return None
    with connections.redis(section, timeout) as redis:
        queue = connections.queue(section, redis)
        look = queue.manned_look()
    return None if look.manned else Cause("jarvis.worker", f"nobody works on the queue {queue.name}: {look}")


def _worker(section: Section) -> Cause | None:
    try:
        return unmanned(section, QUICK)
    except Fault:
        return None  # Redis itself is away, which is another cause


PARTS = {"worker": _worker}


def _server(section: Section) -> Cause | None:
    timeout = section.limits.health_timeout
    with connections.server(section, timeout) as http:
        try:
            seen = health.observe(http, timeout)
        except Away as away:
            return away.cause("jarvis.api")
        except Fault as fault:
            return Cause("jarvis.api", str(fault))
    return None if seen.ok or seen.code == 429 else _ill(seen)  # whoever refuses one more look lives


def _ill(seen: Health) -> Cause:
    part = next((each for each in seen.bad if seen.services.get(each)), "api")
    return Cause(f"jarvis.{part}", seen.trouble)


def releases(section: Section) -> list[tuple[str, str]]:
    """Which release each of the two built services shows, by its image's tag or label."""
    host = connections.host(section)
    compose = Compose(host, section)
    try:
        found = {each.service: each for each in compose.containers()}
        return [(f"{section.host}: {name}", _shown(compose, found.get(name))) for name in BUILT]
    except Fault as fault:
        return [(str(section.host), f"nothing that can be read ({fault})")]
    finally:
        host.close()


def _shown(compose: Compose, container: Container | None) -> str:
    if container is None:
        return "no container at all"
    label = connections.needed(compose.section.shows_release, "shows_release").label
    return compose.release_of(container) or (f"no label {label}" if label else "an image without a tag")
