"""The team chat, right after a deployment (document 004)."""

from collections.abc import Callable

import pytest

from fixtures.faults import Away
from suites.jarvis.health import Health
from suites.jarvis.target import Limits

Saw = Callable[[str], None]


@pytest.mark.item("JV-POST-01", vital=True)
def test_health_says_that_database_and_redis_are_well(health_answer: Health | Away, limits: Limits, saw: Saw) -> None:
    """The body of the health answer names both parts as ok, within the limit."""
    assert isinstance(health_answer, Health), str(health_answer)
    assert health_answer.ok, health_answer.trouble
    took = health_answer.seconds
    assert took <= limits.health_latency, f"/health took {took:.2f} s, the limit is {limits.health_latency}"
    saw(f"database ok, redis ok, {took * 1000:.0f} ms")
