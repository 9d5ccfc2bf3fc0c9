"""Redis from time to time: its connections (document 004, performance 5)."""

from collections.abc import Callable

import pytest

from gate.outcomes import Unverified
from suites.jarvis.redis_seen import RedisSeen
from suites.jarvis.target import Limits, Section

Saw = Callable[[str], None]
COUNTERS = {"rejected_connections": "connections were refused", "evicted_keys": "keys were thrown away"}


@pytest.mark.item("JV-PER-08")
def test_no_more_clients_than_expected(redis_seen: RedisSeen, limits: Limits, saw: Saw) -> None:
    """Somebody is connected, and not more clients than are expected."""
    clients = len(redis_seen.clients)
    assert clients, "nobody but this run is connected to Redis"
    assert clients <= limits.redis_clients, f"{clients} clients are connected, {limits.redis_clients} are expected"
    saw(f"{clients} clients, at most {limits.redis_clients} are expected")


@pytest.mark.item("JV-PER-08")
def test_no_client_is_blocked_for_long(redis_seen: RedisSeen, section: Section, limits: Limits, saw: Saw) -> None:
    """Nobody waits inside a command for long, but for BullMQ's clients, which wait for work."""
    waiting = redis_seen.waiting_long(limits.redis_blocked, section.queue_prefix)
    assert not waiting, (
        f"{len(waiting)} clients are blocked for longer than {limits.redis_blocked}: {'; '.join(waiting[:10])}"
    )
    saw(f"{sum(one.blocked for one in redis_seen.clients)} of {len(redis_seen.clients)} clients wait for work")


@pytest.mark.item("JV-PER-08")
@pytest.mark.parametrize("counter", COUNTERS)
def test_nothing_was_refused_or_thrown_away(redis_seen: RedisSeen, counter: str, saw: Saw) -> None:
    """The counter has stood at zero since Redis was started."""
    count = redis_seen.count(counter)
    if count is None:
        raise Unverified(f"INFO of this Redis does not give {counter}")
    assert count == 0, f"{count} {COUNTERS[counter]} in the {redis_seen.up} since Redis was started ({counter})"
    saw(f"{counter} 0 in {redis_seen.up}")
