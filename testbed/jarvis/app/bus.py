"""The server's side of Redis: events to and from the channel, jobs into BullMQ's queue."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from bullmq import Queue
from redis.exceptions import RedisError

from testbed.jarvis import patient
from testbed.jarvis.app import pino
from testbed.jarvis.app.fastify import plain
from testbed.jarvis.app.settings import Settings
from testbed.jarvis.bull import tuned, written_version
from testbed.jarvis.network import resolved

Frame = dict[str, Any]
Receiver = Callable[[Frame], Awaitable[None]]
PATIENCE = 1.0  # seconds that the healthy server waits for Redis before it goes on without


class Bus:
    """One publisher, one subscriber, one queue."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._redis = patient.client(settings.redis_url)
        self._queue: Queue | None = None
        self._listener: asyncio.Task[None] | None = None

    async def open(self, receive: Receiver) -> None:
        """Wait for Redis, then subscribe and open the queue."""
        await patient.until_up(self._redis, self._settings.redis_url)
        pino.told("[redis] Redis ready", self._settings.healthy)
        self._queue = Queue(self._settings.queue, {"connection": resolved(self._settings.redis_url)})
        tuned(self._queue.redisConnection)
        await written_version(self._redis, self._settings.queue)
        subscribed = asyncio.Event()
        self._listener = asyncio.create_task(self._listen(receive, subscribed))
        await subscribed.wait()

    async def ping(self) -> None:
        """Ask Redis; as shipped for as long as it takes, else raises TimeoutError or RedisError after a second."""
        if not self._settings.healthy:
            await patient.patiently(self._redis.ping)
            return
        async with asyncio.timeout(PATIENCE):
            await self._redis.ping()

    async def publish(self, frame: Frame) -> None:
        """Send an event to every server; the healthy one gives up after a second and says so in its log."""
        text = json.dumps(frame, ensure_ascii=False, default=plain)
        await self._bounded("publish", lambda: self._redis.publish(self._settings.channel, text))

    async def enqueue(self, name: str, data: dict[str, Any]) -> None:
        """Add a job as the real server does: no options but `attempts: 0`."""
        queue = self._queue
        assert queue is not None, "the bus is not open"
        kept = {"removeOnComplete": True} if self._settings.has("forgets_jobs") else {}
        await self._bounded("enqueue", lambda: queue.add(name, data, {"attempts": 0, **kept}))

    async def close(self) -> None:
        """End the connections."""
        if self._listener:
            self._listener.cancel()
        with contextlib.suppress(RedisError, OSError):
            await self._redis.aclose()
            if self._queue:
                await self._queue.close()

    async def _bounded(self, what: str, call: Callable[[], Awaitable[Any]]) -> None:
        if not self._settings.healthy:
            await patient.patiently(call)
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await call()
        except (TimeoutError, RedisError, OSError) as error:
            pino.error(f"{what} failed: Redis is away", error)
            if what == "enqueue":
                raise

    async def _listen(self, receive: Receiver, subscribed: asyncio.Event) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(self._settings.channel)
                    subscribed.set()
                    async for message in channel.listen():
                        if message["type"] == "message":
                            await receive(json.loads(message["data"]))
            except (RedisError, OSError):
                await asyncio.sleep(patient.AGAIN_AFTER)
