"""What a health answer, or none, is taken to mean."""

from fixtures.faults import Away
from fixtures.http import Http
from suites.inventory import health
from testbed.ports import free_port


def look(url: str) -> Away:
    with Http(url, name="inventory API") as http:
        seen = health.look(http)
    assert isinstance(seen, Away)
    return seen


def test_a_refused_connection_means_that_the_process_ended() -> None:
    said = health.away([look(f"http://127.0.0.1:{free_port()}")])
    assert said.startswith("the API itself is gone, as it is within 30 s of its database: inventory API (127.0.0.1:")
    assert said.endswith("refuses connections; start the database first, then the API")


def test_a_name_that_nobody_knows_sends_nobody_to_the_database() -> None:
    said = health.away([look("http://api.invalid:3000")])
    assert said == "the API is not reached: inventory API (api.invalid:3000) does not resolve to an address"


def test_both_are_told_apart() -> None:
    said = health.away([look("http://api.invalid:3000"), look(f"http://127.0.0.1:{free_port()}")])
    assert said.startswith("the API itself is gone")
    assert said.endswith(
        "then the API; the API is not reached: inventory API (api.invalid:3000) does not resolve to an address"
    )
