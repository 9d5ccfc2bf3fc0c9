"""What makes the Python port of BullMQ leave the traces of the Node one that the real service uses."""

import base64
from typing import Any

from redis.asyncio import Redis

from testbed.jarvis.patient import retry

VERSION = "bullmq:5.67.2"


def tuned(connection: Any) -> None:
    """Make a connection of the port wait an outage out in short steps, not in ever longer ones, and for a job as long
    as it takes: a socket that times out beside BZPOPMIN would leave the queue without a worker for a moment."""
    connection.conn.connection_pool.connection_kwargs.update(retry=retry(), socket_timeout=None)


async def written_version(redis: Redis, queue: str) -> None:
    """Write the queue's meta hash as the Node library does when a queue is opened."""
    await redis.hset(f"bull:{queue}:meta", mapping={"version": VERSION, "opts.maxLenEvents": "10000"})


def client_name(queue: str) -> str:
    """The name of a worker's blocking connection in CLIENT LIST."""
    return f"bull:{base64.b64encode(queue.encode()).decode()}"
