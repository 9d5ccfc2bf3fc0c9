"""Ages and windows of creations."""

import pytest

from gate.settings import Duration
from suites.inventory.audit_events import Event, ago, in_window

DAY = Duration.of("24h")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.4, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 h"), (172_800, "2 d")],
)
def test_an_age_is_shown_in_the_largest_unit_that_it_fills_twice(seconds: float, shown: str) -> None:
    assert ago(seconds) == shown


def test_a_creation_is_recent_up_to_the_window() -> None:
    assert in_window(Event("p1", "a@example.com", DAY), DAY)
    assert not in_window(Event("p1", "a@example.com", DAY + 1), DAY)


def test_no_creation_is_never_recent() -> None:
    assert not in_window(None, DAY)


def test_a_row_without_an_actor_is_said_to_have_none() -> None:
    assert "without an actor" in str(Event("p1", "", 5))
