"""Redis and the queue that lies in it."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread
from typing import Any

import redis

from testbed.bed import Bed
from testbed.faults import fault

QUEUE = "bull:jarvis_ai_jobs"


@fault(reds=["JV-POST-12"], cases=["redis_forgets_nothing_by_itself"])
def redis_may_forget_jobs(bed: Bed) -> Iterator[None]:
    """The memory policy throws away whatever was not used for longest: jobs too."""
    with _configured(bed.jarvis.redis(), "maxmemory-policy", "allkeys-lru"):
        yield


@fault(reds=["JV-POST-12"], cases=["every_server_is_connected"])
def one_of_two_servers_is_missing(bed: Bed) -> Iterator[None]:
    """Two servers are meant to run, and one does."""
    with bed.jarvis.target_changed(instances=2):
        yield


@fault(reds=["JV-POST-10", "JV-POST-21"], cases=["a_worker_waits_on_the_queue", "waiting_jobs_drain"])
def the_queue_is_paused(bed: Bed) -> Iterator[None]:
    """Somebody has paused the queue and forgotten it: its worker waits for ever, and a job lies there for an hour."""
    client, job, since = bed.jarvis.redis(), "forgotten", round((time.time() - 3600) * 1000)
    client.hset(f"{QUEUE}:meta", "paused", 1)
    client.hset(f"{QUEUE}:{job}", mapping={"name": "jarvis", "data": "{}", "timestamp": since})
    client.lpush(f"{QUEUE}:paused", job)
    try:
        yield
    finally:
        client.delete(f"{QUEUE}:paused")
        client.hdel(f"{QUEUE}:meta", "paused")
        _forget(client, [job])


@fault(reds=["JV-POST-21"], cases=["no_job_is_stuck"])
def a_job_is_stuck(bed: Bed) -> Iterator[None]:
    """A job has been active for two minutes, and something still renews its lock."""
    client, job = bed.jarvis.redis(), "stuck"
    begun = round((time.time() - 120) * 1000)
    client.hset(f"{QUEUE}:{job}", mapping={"name": "jarvis", "data": "{}", "timestamp": begun, "processedOn": begun})
    client.set(f"{QUEUE}:{job}:lock", "somebody")
    client.lpush(f"{QUEUE}:active", job)
    try:
        yield
    finally:
        client.lrem(f"{QUEUE}:active", 0, job)
        _forget(client, [job])


@fault(reds=["JV-POST-21", "JV-POST-10"], cases=["failed_jobs_do_not_grow"])
def jobs_go_on_failing(bed: Bed) -> Iterator[None]:
    """Job after job fails, while the worker waits as if nothing were wrong."""
    client, end = bed.jarvis.redis(), Event()
    failing = Thread(target=_fail, args=(client, end))
    failing.start()
    try:
        yield
    finally:
        end.set()
        failing.join()
        failed = [job for job in client.zrange(f"{QUEUE}:failed", 0, -1) if job.startswith("failing-")]
        client.zrem(f"{QUEUE}:failed", *failed)
        _forget(client, failed)


@fault(reds=["JV-PER-08"], cases=["no_more_clients_than_expected"])
def redis_has_too_many_clients(bed: Bed) -> Iterator[None]:
    """Something opens connection after connection and closes none."""
    with ExitStack() as opened:
        for _ in range(40):
            opened.enter_context(redis.Redis.from_url(bed.jarvis.redis_url, single_connection_client=True)).ping()
        yield


@fault(reds=["JV-PER-08"], cases=["no_client_is_blocked_for_long"])
def a_client_waits_for_ever(bed: Bed) -> Iterator[None]:
    """A client that is none of BullMQ's hangs in a blocking command."""
    client = redis.Redis.from_url(bed.jarvis.redis_url, single_connection_client=True, socket_timeout=None)
    waiting = Thread(target=_wait, args=(client,))
    with bed.jarvis.target_changed(limits={"redis_blocked": "1s"}):
        waiting.start()
        time.sleep(2)
        try:
            yield
        finally:
            bed.jarvis.redis().rpush("nobody:comes", "go")
            waiting.join()


@fault(reds=["JV-PER-08"], cases=["nothing_was_refused_or_thrown_away[rejected_connections]"])
def redis_has_refused_connections(bed: Bed) -> Iterator[None]:
    """For a while there were more clients than Redis takes."""
    client = bed.jarvis.redis()
    with _configured(client, "maxclients", "1"), suppress(redis.ConnectionError):
        bed.jarvis.redis().ping()
    try:
        yield
    finally:
        client.config_resetstat()


@fault(reds=["JV-PER-08"])
def redis_has_thrown_keys_away(bed: Bed) -> Iterator[None]:
    """Memory ran short once, and Redis made room."""
    client = bed.jarvis.redis()
    limit = int(client.info("memory")["used_memory"]) + 200_000
    with _configured(client, "maxmemory-policy", "volatile-lru"), _configured(client, "maxmemory", str(limit)):
        for number in range(100):
            client.set(f"filler:{number}", "x" * 20_000, ex=60)
    client.delete(*(f"filler:{number}" for number in range(100)))
    try:
        yield
    finally:
        client.config_resetstat()


@contextmanager
def _configured(client: "redis.Redis", name: str, value: str) -> Iterator[None]:
    before = str(client.config_get(name)[name])
    client.config_set(name, value)
    try:
        yield
    finally:
        client.config_set(name, before)


def _fail(client: "redis.Redis", end: Event) -> None:
    number = 0
    while not end.wait(0.1):
        number, now = number + 1, round(time.time() * 1000)
        fields: dict[Any, Any] = {
            "name": "jarvis",
            "data": "{}",
            "timestamp": now,
            "finishedOn": now,
            "failedReason": "out of memory",
        }
        client.hset(f"{QUEUE}:failing-{number}", mapping=fields)
        client.zadd(f"{QUEUE}:failed", {f"failing-{number}": now})


def _wait(client: "redis.Redis") -> None:
    client.blpop(["nobody:comes"], timeout=300)
    client.close()


def _forget(client: "redis.Redis", jobs: list[str]) -> None:
    keys = [key for job in jobs for key in (f"{QUEUE}:{job}", f"{QUEUE}:{job}:lock")]
    if keys:
        client.delete(*keys)
