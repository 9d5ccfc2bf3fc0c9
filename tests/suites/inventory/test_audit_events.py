"""Windows of creations."""

from gate.settings import Duration
from suites.inventory.audit_events import Event, in_window

DAY = Duration.of("24h")


def test_a_creation_is_recent_up_to_the_window() -> None:
    assert in_window(Event("p1", "a@example.com", DAY), DAY)
    assert not in_window(Event("p1", "a@example.com", DAY + 1), DAY)


def test_no_creation_is_never_recent() -> None:
    assert not in_window(None, DAY)


def test_a_row_without_an_actor_is_said_to_have_none() -> None:
    assert "without an actor" in str(Event("p1", "", 5))
