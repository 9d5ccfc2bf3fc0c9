"""What Docker says of a service, judged."""

from datetime import UTC, datetime

import pytest

from fixtures.faults import Fault
from suites.jarvis.compose import Container
from suites.jarvis.services import Seen, moment, of
from suites.jarvis.target import Service

PLAIN, CHECKED = Service(), Service(healthcheck=True)


def seen(state: str = "running", health: str = "", restarts: int = 0) -> Seen:
    row = {"Service": "server", "Name": "jarvis-server-1", "State": state, "Health": health, "Status": "Up 2 hours"}
    return Seen(Container.of(row), restarts, None)


@pytest.mark.parametrize(
    ("one", "declared", "trouble"),
    [
        (seen(), PLAIN, ""),
        (seen(health="healthy"), CHECKED, ""),
        (seen(health="healthy"), PLAIN, ""),
        (seen("restarting"), PLAIN, "is restarting"),
        (seen("exited"), PLAIN, "is exited"),
        (seen(""), PLAIN, "in no known state"),
        (seen(health="unhealthy"), PLAIN, "its health check says unhealthy"),
        (seen(health="starting"), CHECKED, "its health check says starting"),
        (seen(), CHECKED, "without the health check"),
        (seen(restarts=1), PLAIN, "was restarted 1 times"),
    ],
)
def test_a_service_is_well_or_its_trouble_is_told(one: Seen, declared: Service, trouble: str) -> None:
    told = one.trouble(declared, 0)
    assert trouble in told
    assert bool(told) == bool(trouble)


def test_as_many_restarts_as_the_limit_are_no_trouble() -> None:
    assert seen(restarts=2).trouble(PLAIN, 2) == ""


def test_a_service_without_a_container_is_told_with_those_that_have_one() -> None:
    with pytest.raises(Fault, match="worker has no container: the project has server"):
        of({"server": (seen(),)}, "worker")


def test_dockers_moments_are_read_and_never_is_none() -> None:
    assert moment("2026-11-21T05:31:40.480430123Z") == datetime(2026, 11, 21, 5, 31, 40, 480430, UTC)
    assert moment("2026-11-21T05:31:40Z") == datetime(2026, 11, 21, 5, 31, 40, 0, UTC)
    assert moment("0001-01-01T00:00:00Z") is None
    assert moment("") is None
