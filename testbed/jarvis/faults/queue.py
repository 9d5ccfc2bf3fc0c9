"""Faults of the queue's own keys: jobs that nobody takes, and a queue that is not there."""

import time
from collections.abc import Iterator

from redis import Redis

from testbed.bed import Bed
from testbed.faults import fault
from testbed.jarvis.watching import whenever

QUEUE = "bull:jarvis_ai_jobs"


@fault(reds=["JV-POST-21"], cases=["waiting_jobs_drain"])
def jobs_are_left_behind_by_a_pause(bed: Bed) -> Iterator[None]:
    """A pause is over, and a dozen jobs still lie in the list of those that it held: nobody takes them from there."""
    client, left = bed.jarvis.redis(), [f"left-{number}" for number in range(12)]
    for job in left:
        client.hset(f"{QUEUE}:{job}", mapping={"name": "jarvis", "data": "{}", "timestamp": round(time.time() * 1000)})
    client.lpush(f"{QUEUE}:paused", *left)
    try:
        yield
    finally:
        client.delete(f"{QUEUE}:paused", *(f"{QUEUE}:{job}" for job in left))


@fault(
    reds=["JV-POST-10", "JV-POST-21"],
    cases=["waiting_jobs_drain", "a_worker_waits_on_the_queue"],
)
def the_worker_hangs(bed: Bed) -> Iterator[None]:
    """The worker's process is there and keeps its connections, and takes no job any more; one has begun to wait."""
    worker, client = bed.jarvis.process("worker"), bed.jarvis.redis()
    job = {"name": "jarvis", "data": "{}", "timestamp": round(time.time() * 1000)}
    worker.freeze()
    _until_nobody_waits(client)
    client.hset(f"{QUEUE}:waiting", mapping=job)
    client.lpush(f"{QUEUE}:wait", "waiting")
    try:
        yield
    finally:
        client.delete(f"{QUEUE}:wait", f"{QUEUE}:waiting")
        worker.thaw()


@fault(reds=["JV-POST-21"], cases=["a_worker_waits_on_the_queue"])
def the_queue_is_cleaned_away(bed: Bed) -> Iterator[None]:
    """Somebody's clean-up of Redis takes the queue's meta key away, whenever it is there."""
    client, meta = bed.jarvis.redis(), f"{QUEUE}:meta"
    kept = client.hgetall(meta)
    with whenever(lambda: bool(client.delete(meta)), lambda: None):
        yield
    client.hset(meta, mapping=kept)


def _until_nobody_waits(client: Redis) -> None:
    """A frozen worker's last wait for a job ends by Redis' clock, after some seconds."""
    until = time.monotonic() + 10
    while any("b" in each["flags"] for each in client.client_list()) and time.monotonic() < until:
        time.sleep(0.1)
