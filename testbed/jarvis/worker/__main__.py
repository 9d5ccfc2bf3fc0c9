"""`python -m testbed.jarvis.worker`: the worker, in the working directory, whose `.env` it reads."""

import asyncio
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any

from bullmq import Worker

from testbed.jarvis import patient
from testbed.jarvis.app.database import Database
from testbed.jarvis.bull import client_name, tuned
from testbed.jarvis.network import resolved
from testbed.jarvis.worker.jobs import Jobs
from testbed.jarvis.worker.lines import Lines
from testbed.jarvis.worker.settings import BadEnvironment, Settings, load

HEARTBEAT = 30.0


def main() -> int:
    """Work until a signal ends it; 1 when the environment is bad."""
    warnings.simplefilter("ignore")  # the port warns of an eviction policy that is not its concern
    try:
        settings = load(Path.cwd())
    except BadEnvironment as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    asyncio.run(_work(settings))
    return 0


async def _work(settings: Settings) -> None:
    lines = Lines(json_lines=settings.healthy)
    redis, db = patient.client(settings.redis_url), Database(settings.database_url)
    end = asyncio.Event()
    _on_signals(settings, lines, end)
    await patient.until_up(redis, settings.redis_url)
    lines.info("[Worker pub] Redis ready")
    if settings.has("no_consume"):
        await end.wait()
        return
    worker = _worker(settings, Jobs(settings, db, redis), lines)
    running = asyncio.create_task(worker.run())
    beating = asyncio.create_task(_beat(lines))
    await asyncio.wait([running, asyncio.create_task(end.wait())], return_when=asyncio.FIRST_COMPLETED)
    beating.cancel()
    await worker.close()
    await redis.aclose()
    await db.close()


async def _beat(lines: Lines) -> None:
    """Say now and then that it is there: a log that is silent is no clean log."""
    while True:
        lines.done("[Worker] waiting for jobs")
        await asyncio.sleep(HEARTBEAT)


def _worker(settings: Settings, jobs: Jobs, lines: Lines) -> Worker:
    options = {
        "connection": resolved(settings.redis_url),
        "autorun": False,
        "concurrency": 1,
        "runRetryDelay": 300,
    }
    worker = Worker(settings.queue, jobs.process, options)
    tuned(worker.redisConnection)
    tuned(worker.blockingRedisConnection)
    _named(worker, client_name(settings.queue))
    worker.on("error", lambda error, *_: lines.error("[Worker] error", error))
    worker.on("completed", lambda job, *_: lines.done(f"[Worker] {job.name} {job.id} completed"))
    worker.on("failed", lambda job, error, *_: lines.error(f"[Worker] {getattr(job, 'name', 'job')} failed", error))
    return worker


def _named(worker: Any, name: str) -> None:
    """Name the blocking connection alone, in base64, as the Node library does."""
    worker.blockingRedisConnection.conn.connection_pool.connection_kwargs["client_name"] = name
    worker._client_name_set = True


def _on_signals(settings: Settings, lines: Lines, end: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def ended(name: str) -> None:
        lines.info(f"[Worker] Received {name}, shutting down gracefully...")
        if settings.has("ignores_sigterm"):
            return
        if settings.healthy:
            end.set()
        else:
            os._exit(0)  # the modules' own handlers win: the job in hand is left as it is

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended, number.name)


if __name__ == "__main__":
    sys.exit(main())
