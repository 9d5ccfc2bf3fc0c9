"""How far a log store may be behind a service that seldom writes."""

from datetime import UTC, datetime, timedelta

import pytest

from fixtures.log_stores import LogStore
from fixtures.monitoring import Entry
from gate.outcomes import Unverified
from gate.settings import Duration
from suites.jarvis.collected import judged

FRESH = Duration.of("10m")
NOW = datetime.now(UTC)


class Store(LogStore):
    """A store whose newest entry is known."""

    name = "the store"

    def __init__(self, when: datetime | None) -> None:
        self._when = when

    def newest(self) -> Entry | None:
        return Entry(when=self._when, text="") if self._when else None


@pytest.mark.parametrize("idle", [timedelta(0), timedelta(hours=30)])
def test_a_store_that_has_the_last_line_is_not_behind(idle: timedelta) -> None:
    assert "0 s behind" in judged(Store(NOW - idle), "worker", NOW - idle, FRESH)


def test_a_store_that_lacks_the_last_lines_is_behind() -> None:
    with pytest.raises(AssertionError, match="3600 s behind"):
        judged(Store(NOW - timedelta(hours=1)), "server", NOW, FRESH)


def test_an_empty_store_is_no_proof_of_collection() -> None:
    with pytest.raises(AssertionError, match="no entry of server"):
        judged(Store(None), "server", NOW - timedelta(hours=1), FRESH)


def test_of_a_service_that_has_been_silent_for_days_nothing_is_known() -> None:
    with pytest.raises(Unverified, match="worker has logged nothing since"):
        judged(Store(None), "worker", NOW - timedelta(days=3), FRESH)
