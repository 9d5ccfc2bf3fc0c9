"""Who is connected to Redis, and what the server says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from fixtures.queue import Queue
from fixtures.redis import RedisClient


@dataclass(frozen=True)
class RedisSeen:
    """One look: the clients but for this run's own, INFO, and the subscribers of the channel of events."""

    clients: tuple[RedisClient, ...]
    info: Mapping[str, str]
    subscribers: int

    @classmethod
    def of(cls, queue: Queue, channel: str) -> "RedisSeen":
        """Look once."""
        redis = queue.redis
        clients = tuple(one for one in redis.clients() if not one.own)
        return cls(clients, redis.info(), redis.subscribers(channel))

    @property
    def listening(self) -> tuple[RedisClient, ...]:
        """Clients that subscribe to something: the servers, which have no names."""
        return tuple(one for one in self.clients if one.subscriptions)

    def count(self, field: str) -> int | None:
        """A counter of INFO since the server started; None when it does not give it."""
        value = self.info.get(field, "")
        return int(value) if value.isdigit() else None

    @property
    def up(self) -> str:
        """For how long the server has been up, in words."""
        hours = (self.count("uptime_in_seconds") or 0) / 3600
        return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.1f} hours"

    def waiting_long(self, seconds: float, prefix: str) -> list[str]:
        """Clients blocked for longer, but for those of BullMQ (named `prefix`:…), which wait for work."""
        found = (one for one in self.clients if one.blocked and one.idle > seconds)
        return [
            f"{one.address} ({one.name or 'no name'}, {one.command}) for {one.idle} s"
            for one in found
            if not one.name.startswith(f"{prefix}:")
        ]
