"""Inventory, before a release (document 002, section 1)."""

from collections.abc import Callable

import pytest

from suites.inventory.health import Health
from suites.inventory.target import Limits

Saw = Callable[[str], None]


@pytest.mark.item("INV-PRE-02", vital=True)
def test_health_says_ok(health_answers: list[Health], saw: Saw) -> None:
    """Each address says status ok, with its database up."""
    for health in health_answers:
        assert health.ok, health.trouble
        saw(f"{health.address}/health: status {health.status}, database {health.database}")


@pytest.mark.item("INV-PRE-02", vital=True)
def test_the_database_answers_health_in_time(health_answers: list[Health], limits: Limits, saw: Saw) -> None:
    """The health answer carries the database's latency, within the limit."""
    for health in health_answers:
        assert health.latency_ms is not None, f"{health.address}/health carries no database latency ({health.trouble})"
        latency = health.latency_ms / 1000
        assert latency <= limits.health_latency, (
            f"{health.address}/health: database {latency:.2f} s, limit {limits.health_latency}"
        )
        saw(f"{health.address}: database {health.latency_ms:g} ms, answer {health.seconds * 1000:.0f} ms")
