"""What is wrong with the environment, key by key and between its places (document 004, must 1)."""

import hashlib
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from fixtures.postgres_address import Address
from suites.jarvis import env_values as values
from suites.jarvis.env_values import Judge, Look
from suites.jarvis.environment import Environment, Place, password
from suites.jarvis.target import Section

KEYS: Mapping[str, Mapping[str, Judge]] = {
    "infra": {
        "POSTGRES_PASSWORD": values.strong_password,
        "JWT_SECRET": values.strong_secret,
        "CORS_ORIGIN": values.https_origins,
    },
    "server": {
        "NODE_ENV": values.production,
        "DATABASE_URL": values.postgres_url,
        "REDIS_URL": values.redis_url,
        "JWT_SECRET": values.strong_secret,
        "CORS_ORIGIN": values.https_origins,
    },
    "worker": {
        "NODE_ENV": values.production,
        "DATABASE_URL": values.postgres_url,
        "REDIS_URL": values.redis_url,
        "AI_PROVIDER": values.provider,
        "OPENAI_API_KEY": values.filled_for_openai,
        "OPENAI_MODEL": values.filled_for_openai,
        "AI_QUEUE_NAME": values.name,
        "PUBSUB_CHANNEL": values.name,
    },
}
"""Place → the keys that it needs, and who judges each."""

FROM_INFRA: Mapping[str, tuple[str, Callable[[Place], str]]] = {
    "JWT_SECRET": ("JWT_SECRET", lambda place: place.value("JWT_SECRET")),
    "CORS_ORIGIN": ("CORS_ORIGIN", lambda place: place.value("CORS_ORIGIN")),
    "POSTGRES_PASSWORD": ("the password of DATABASE_URL", lambda place: password(place.value("DATABASE_URL"))),
}
"""Key of infra/.env → what it is called in the server's environment, and where it stands there."""

SHARED: Mapping[str, Callable[[Place], str]] = {
    "AI_QUEUE_NAME": lambda place: place.effective("AI_QUEUE_NAME"),
    "PUBSUB_CHANNEL": lambda place: place.effective("PUBSUB_CHANNEL"),
    "DATABASE_URL": lambda place: _database(place.value("DATABASE_URL")),
    "REDIS_URL": lambda place: _redis(place.value("REDIS_URL")),
}
"""What both apps must have in common, without passwords; "" where it cannot be read."""


def of_key(kind: str, look: Look) -> str | None:
    """What is wrong with a key of "infra", "server" or "worker", as a sentence without the value; None for nothing."""
    flaw = KEYS[kind][look.key](look)
    return f"{look.place.name}: {look.key} {flaw}" if flaw else None


def from_infra(environment: Environment, key: str) -> str | None:
    """Why the server's value is not that of infra/.env, compared as digests; None when it is."""
    name, read = FROM_INFRA[key]
    meant, used = environment.infra.value(key), read(environment.server)
    if not meant:
        return f"{environment.infra.name} sets no {key}, so that {name} of the server comes from somewhere else"
    return None if _digest(meant) == _digest(used) else f"{environment.server.name}: {name} is not that of infra/.env"


def shared(environment: Environment, key: str) -> str | None:
    """How the two apps disagree; None when they do not."""
    server, worker = (SHARED[key](place) for place in (environment.server, environment.worker))
    if not server or not worker:
        return f"{key} of {'the server' if not server else 'the worker'} names nothing that could be compared"
    return None if server == worker else f"{key}: the server has {server}, the worker {worker}"


def of_place(environment: Environment, place: str, section: Section) -> list[str]:
    """Everything that is wrong with one place, what it has to have in common with the others included."""
    found = {"infra": environment.infra, "server": environment.server, "worker": environment.worker}[place]
    flaws = [of_key(place, Look.at(found, key, section, environment.shown)) for key in KEYS[place]]
    flaws += [from_infra(environment, key) for key in FROM_INFRA] if place == "server" else []
    flaws += [shared(environment, key) for key in SHARED] if place == "worker" else []
    return [flaw for flaw in flaws if flaw]


def first(environment: Environment, judge: Callable[[Environment], str | None]) -> str | None:
    """What is wrong with the first container of which something is; None for nothing."""
    return next(filter(None, map(judge, environment.views)), None)


def _database(url: str) -> str:
    try:
        address = Address.of(url) if url else None
    except ValueError:
        return ""
    return f"{address}{f' (schema {address.schema})' if address.schema else ''}" if address else ""


def _redis(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port or 6379}/{parts.path.strip('/') or 0}" if parts.hostname else ""
    except ValueError:
        return ""


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
