"""How the room reaches its system: one place for addresses, certificates and time-outs."""

from typing import Literal, TypeVar

from fixtures.host import Host
from fixtures.http import Http
from fixtures.postgres import Postgres
from fixtures.queue import Queue
from fixtures.redis import Redis
from fixtures.websocket import WebSockets
from gate.outcomes import Unverified
from suites.jarvis.target import Section

T = TypeVar("T")


def server(section: Section, timeout: float = 5.0) -> Http:
    """The server, as the checks talk to it."""
    return web(section, section.api, "jarvis API", timeout)


def web(section: Section, url: str, name: str, timeout: float = 5.0) -> Http:
    """Any of the environment's HTTP services, with its certificates."""
    trust = section.trust
    return Http(url, name=name, ca=trust.ca, cert=trust.cert, key=trust.key, timeout=timeout)


def monitoring(section: Section, url: str, name: str) -> Http:
    """One of the monitoring system's services, with the log-in that the target gives for them."""
    http, given = web(section, url, name), section.monitoring and section.monitoring.authorization
    return http.authorized(given) if given else http


def hub(section: Section) -> WebSockets:
    """The WebSocket hub; raises Unverified where the target names none."""
    where = needed(section.websocket, "websocket")
    return hub_at(section, where.url, where.token_in)


def hub_at(section: Section, url: str, token_in: Literal["query", "header"] = "query") -> WebSockets:
    """The hub at another address than the checks' own."""
    trust = section.trust
    return WebSockets(
        url,
        name="jarvis hub",
        token_in=token_in,
        ca=trust.ca,
        cert=trust.cert,
        key=trust.key,
        handshake=2 * section.limits.handshake,  # waits longer than the limit, so that its own check can tell how long
    )


def database(section: Section, connect_timeout: float = 3.0) -> Postgres:
    """The chat's database; raises Unverified where the target names none."""
    return Postgres(needed(section.database, "database"), name="jarvis database", connect_timeout=connect_timeout)


def redis(section: Section, timeout: float = 5.0) -> Redis:
    """The chat's Redis, for reading; raises Unverified where the target names none."""
    url, trust = needed(section.redis, "redis"), section.trust
    files = (trust.ca, trust.cert, trust.key) if url.startswith("rediss:") else (None, None, None)
    ca, cert, key = files
    return Redis(
        url, name="jarvis Redis", ca=ca, cert=cert, key=key, connect_timeout=min(timeout, 3.0), timeout=timeout
    )


def queue(section: Section, redis: Redis) -> Queue:
    """The queue of the AI worker."""
    return Queue(redis, section.queue, section.queue_prefix)


def host(section: Section) -> Host:
    """The machine that the release lies on; raises Unverified where the target names none."""
    return Host(needed(section.host, "host"))


def needed(value: T | None, key: str) -> T:
    """The value of a key of the section; raises Unverified that names the key when the target leaves it out."""
    if value is None:
        raise Unverified(f"the target says nothing about it: set jarvis.{key}")
    return value
