"""The server's environment: `.env` of the working directory below the process's own, and the check that ends a boot."""

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from testbed.dotenv import read

SAMPLE_SECRET = "dev-secret-change-me"


class BadEnvironment(Exception):
    """The server does not start; the text is what it prints before it exits with 1."""


@dataclass(frozen=True)
class Settings:
    """What the server reads, and the stand-in's own knobs (`healthy`, `listen`, `faults`)."""

    production: bool
    addresses: tuple[tuple[str, int], ...]
    jwt_secret: str
    database_url: str
    redis_url: str
    queue: str
    channel: str
    cors_origin: str
    openai_key: str
    openai_base: str
    translate_model: str
    idea_model: str
    naver_id: str
    naver_secret: str
    holiday_key: str
    instance: str
    healthy: bool = False
    rate_limit: int = 0  # requests a minute and address; 0: none
    faults: frozenset[str] = field(default_factory=frozenset)

    def has(self, fault: str) -> bool:
        """Whether the server is broken in this way."""
        return fault in self.faults


def load(folder: Path) -> Settings:
    """The settings of a server that runs in `folder`; raises BadEnvironment, in the order of the real checks."""
    env = {**read(folder / ".env"), **os.environ}
    production = env.get("NODE_ENV") == "production"
    secret = _secret(env, production)
    database, redis = _required(env, "DATABASE_URL", None), _required(env, "REDIS_URL", "redis://localhost:6379")
    addresses = _addresses(env)
    healthy = env.get("GREENLIGHT_STANDIN") == "healthy"
    return Settings(
        production, addresses, secret, database, redis, _queue(env),
        env.get("PUBSUB_CHANNEL", "jarvis_room_events"), env.get("CORS_ORIGIN", ""),
        env.get("OPENAI_API_KEY", ""), env.get("OPENAI_BASE_URL") or "https://api.openai.com/v1",
        env.get("OPENAI_TRANSLATE_MODEL") or "gpt-4o-mini", env.get("OPENAI_IDEA_MODEL") or "gpt-4o-mini",
        env.get("NAVER_CLIENT_ID", ""), env.get("NAVER_CLIENT_SECRET", ""), env.get("HOLIDAY_API_KEY", ""),
        env.get("INSTANCE_ID") or str(uuid.uuid4()), healthy, int(env.get("GREENLIGHT_RATE_LIMIT", "0")),
        frozenset(env.get("GREENLIGHT_FAULTS", "").split(",")) - {""},
    )  # fmt: skip


def _secret(env: Mapping[str, str], production: bool) -> str:
    secret = env.get("JWT_SECRET", SAMPLE_SECRET)
    if production and secret == SAMPLE_SECRET:
        raise BadEnvironment("Production environment requires secure JWT_SECRET")
    if not secret:
        raise BadEnvironment("Missing env: JWT_SECRET")
    if production and len(secret) < 32:
        raise BadEnvironment("JWT_SECRET must be at least 32 characters long in production")
    if len(secret) < 32:
        print("[env] JWT_SECRET is shorter than 32 characters", flush=True)
    return secret


def _required(env: Mapping[str, str], key: str, default: str | None) -> str:
    value = env.get(key, default)
    if not value:
        raise BadEnvironment(f"Missing env: {key}")
    return value


def _queue(env: Mapping[str, str]) -> str:
    name = env.get("AI_QUEUE_NAME", "jarvis_ai_jobs")
    if not name:
        raise BadEnvironment("Queue name must be provided")
    if ":" in name:
        raise BadEnvironment("Queue name cannot contain :")
    return name


def _addresses(env: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """HOST and PORT, unless the bed publishes the port elsewhere (`GREENLIGHT_LISTEN`: host:port, host:port)."""
    try:
        port = int(env.get("PORT") or 8080)
    except ValueError:
        raise BadEnvironment(f"options.port should be >= 0 and < 65536. Received {env['PORT']}.") from None
    places = [place.partition(":") for place in env.get("GREENLIGHT_LISTEN", "").split(",") if place]
    return tuple((host, int(number)) for host, _, number in places) or ((env.get("HOST") or "127.0.0.1", port),)
