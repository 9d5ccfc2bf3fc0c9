"""The worker's environment: `.env` of the working directory below the process's own."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from testbed.dotenv import read


class BadEnvironment(Exception):
    """The worker does not start; the text is what it prints before it exits with 1."""


@dataclass(frozen=True)
class Settings:
    """What the worker reads, and the stand-in's own knobs (`healthy`, `faults`)."""

    database_url: str
    redis_url: str
    queue: str
    channel: str
    provider: str
    openai_key: str
    openai_base: str
    model: str
    healthy: bool = False
    faults: frozenset[str] = field(default_factory=frozenset)

    @property
    def mock(self) -> bool:
        """Any provider but `openai` is the mock."""
        return self.provider != "openai"

    def has(self, fault: str) -> bool:
        """Whether the worker is broken in this way."""
        return fault in self.faults


def load(folder: Path) -> Settings:
    """The settings of a worker that runs in `folder`; raises BadEnvironment."""
    env = {**read(folder / ".env"), **os.environ}
    queue = env.get("AI_QUEUE_NAME", "jarvis_ai_jobs")
    if not env.get("DATABASE_URL"):
        raise BadEnvironment("Missing env: DATABASE_URL")
    if ":" in queue or not queue:
        raise BadEnvironment("Queue name cannot contain :" if queue else "Queue name must be provided")
    healthy = env.get("GREENLIGHT_STANDIN") == "healthy"
    # As shipped the address is hard-coded; the healthy worker obeys the key that the document names.
    base = env.get("OPENAI_BASE_URL") if healthy else None
    return Settings(
        env["DATABASE_URL"],
        env.get("REDIS_URL") or "redis://localhost:6379",
        queue,
        env.get("PUBSUB_CHANNEL") or "jarvis_room_events",
        env.get("AI_PROVIDER") or "mock",
        env.get("OPENAI_API_KEY", ""),
        base or "https://api.openai.com/v1",
        env.get("OPENAI_MODEL") or "gpt-4o-mini",
        healthy,
        frozenset(env.get("GREENLIGHT_FAULTS", "").split(",")) - {""},
    )
