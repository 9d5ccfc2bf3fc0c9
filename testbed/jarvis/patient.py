"""Redis clients that wait out an outage as ioredis does: a command is tried again until the server is back."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisAway

from testbed.jarvis.network import resolved

T = TypeVar("T")
AGAIN_AFTER = 0.2
FOR_EVER = 1_000_000


def client(url: str) -> Redis:
    """A client that fails at once; wrap its calls in `patiently` to wait."""
    return Redis.from_url(resolved(url), decode_responses=True, retry=Retry(ConstantBackoff(0), 0))


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The result of `call`, tried again until Redis answers."""
    while True:
        try:
            return await call()
        except (RedisAway, OSError):
            await asyncio.sleep(AGAIN_AFTER * (1 + random.random()))


async def until_up(redis: Redis, url: str) -> None:
    """Wait for the first answer, saying on stdout what the driver says meanwhile."""
    parts = urlsplit(url)
    while True:
        try:
            await redis.ping()
            return
        except (RedisAway, OSError):
            print(f"Error: connect ECONNREFUSED {parts.hostname}:{parts.port or 6379}", flush=True)
            await asyncio.sleep(AGAIN_AFTER * 2)


def retry() -> Retry:
    """For clients that somebody else makes: the same patience."""
    return Retry(ConstantBackoff(AGAIN_AFTER), FOR_EVER)
