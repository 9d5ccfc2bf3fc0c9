"""How old a service's newest line may be, and how far a log store behind a service that seldom writes."""

from datetime import UTC, datetime, timedelta

import pytest

from fixtures.log_stores import LogStore
from fixtures.monitoring import Entry
from gate.outcomes import Unverified
from gate.settings import Duration
from suites.jarvis.collected import Written, due, judged

FRESH = Duration.of("10m")
NOW = datetime.now(UTC)


class Store(LogStore):
    """A store whose newest entry is known."""

    name = "the store"

    def __init__(self, when: datetime | None) -> None:
        self._when = when

    def newest(self) -> Entry | None:
        return Entry(when=self._when, asked=NOW, text="") if self._when else None


@pytest.mark.parametrize("idle", [timedelta(0), timedelta(hours=30)])
def test_a_store_that_has_the_last_line_is_not_behind(idle: timedelta) -> None:
    assert "0 s behind" in judged(Store(NOW - idle), "worker", NOW - idle, FRESH)


def test_a_store_that_lacks_the_last_lines_is_behind() -> None:
    with pytest.raises(AssertionError, match="3600 s behind"):
        judged(Store(NOW - timedelta(hours=1)), "server", NOW, FRESH)


def test_a_stamp_of_another_time_zone_tells_nothing() -> None:
    with pytest.raises(AssertionError, match=r"server is \d+ s ahead of the store's clock: another time zone\?"):
        judged(Store(NOW + timedelta(hours=1)), "server", NOW, FRESH)
    assert "0 s behind" in judged(Store(NOW + timedelta(minutes=1)), "server", NOW, FRESH)


def test_an_empty_store_is_no_proof_of_collection() -> None:
    with pytest.raises(AssertionError, match="no entry of server"):
        judged(Store(None), "server", NOW - timedelta(hours=1), FRESH)


def test_of_a_service_that_has_been_silent_for_days_nothing_is_known() -> None:
    with pytest.raises(Unverified, match="worker has logged nothing since"):
        judged(Store(None), "worker", NOW - timedelta(days=3), FRESH)


def test_a_server_that_was_asked_has_written_of_it() -> None:
    fresh = Written("server", NOW - timedelta(seconds=3), NOW, asked=True)
    assert fresh.judged(FRESH) == f"Docker's newest line of server is of {fresh.at:%Y-%m-%d %H:%M:%S} UTC, 3 s old"


def test_a_server_that_was_asked_and_wrote_nothing_of_it_does_not_log() -> None:
    with pytest.raises(AssertionError, match="UTC, 21 d old, although this run has just asked server"):
        Written("server", NOW - timedelta(days=21), NOW, asked=True).judged(FRESH)


def test_a_worker_without_work_may_be_silent_and_its_line_is_told_with_date_and_age() -> None:
    told = Written("worker", datetime(2026, 11, 1, 5, tzinfo=UTC), datetime(2026, 11, 22, 5, tzinfo=UTC), asked=False)
    assert "of 2026-11-01 05:00:00 UTC, 21 d old; without work it may be silent" in told.judged(FRESH)


def test_a_log_without_a_line_is_silent() -> None:
    with pytest.raises(AssertionError, match="Docker's log of worker is silent"):
        Written("worker", None, NOW, asked=False).judged(FRESH)


def test_a_store_has_to_reach_the_newest_line_that_docker_has_by_the_hosts_clock() -> None:
    slow = NOW - timedelta(hours=1)  # the host's clock
    written = Written("server", slow - timedelta(seconds=3), slow, asked=True)
    assert "0 s behind" in judged(Store(slow - timedelta(seconds=3)), "server", due(written, FRESH), FRESH)
    idle = Written("worker", NOW - timedelta(days=3), NOW, asked=False)
    assert due(idle, FRESH) == idle.at


def test_a_store_is_not_blamed_for_what_the_server_never_wrote() -> None:
    with pytest.raises(AssertionError, match="although this run has just asked server: it logs no requests"):
        due(Written("server", NOW - timedelta(days=21), NOW, asked=True), FRESH)


def test_a_log_that_docker_does_not_keep_is_expected_to_be_in_the_store() -> None:
    assert due(Written("worker", None, NOW, asked=False), FRESH) == NOW
    assert NOW <= due(None, FRESH) <= datetime.now(UTC)
