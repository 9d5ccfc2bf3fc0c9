"""What Redis shows without being asked to do anything."""

import time
from collections.abc import Sequence

import pytest

from fixtures.queue import Look, Queue
from gate import clock
from suites.jarvis.redis_seen import RedisSeen
from suites.jarvis.target import Limits, Section


@pytest.fixture(scope="session")
def redis_seen(queue: Queue, section: Section) -> RedisSeen:
    """Clients, counters and subscribers, looked at once; the worker is given its moment between two waits."""
    queue.manned_look()
    return RedisSeen.of(queue, section.channel)


@pytest.fixture(scope="session")
def queue_looks(queue: Queue, limits: Limits) -> Sequence[Look]:
    """The queue at the target's interval, as often as it says; what lies between is a window beside the deadline."""
    looks, between = [queue.manned_look()], limits.queue_look_interval
    with clock.window(between * (limits.queue_looks - 1)):
        for _ in range(limits.queue_looks - 1):
            time.sleep(between)
            looks.append(queue.manned_look() if looks[0].manned else queue.look())
    return looks
