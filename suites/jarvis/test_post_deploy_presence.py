"""Who is online: database and GET /users follow the sockets."""

from collections.abc import Callable, Mapping

import pytest

from suites.jarvis.presence import Moment
from suites.jarvis.target import Limits

Saw = Callable[[str], None]
MOMENTS = {
    "connected": True,
    "one of two sockets closed": True,
    "the last socket closed": False,
    "connected again": True,
    "the connection lost": False,
}
"""What happened to the guest's sockets → whether the guest is online after it."""


@pytest.mark.item("JV-POST-08")
@pytest.mark.parametrize("happened", MOMENTS)
def test_presence_follows_the_sockets(presence: Mapping[str, Moment], limits: Limits, happened: str, saw: Saw) -> None:
    """Within the limit both sides say online after connecting, and offline after the last socket has gone."""
    moment, wanted = presence[happened], "online" if MOMENTS[happened] else "offline"
    assert moment.shown.both(MOMENTS[happened]), (
        f"{happened}: expected {wanted} within {limits.presence}, and saw {moment.shown}"
    )
    assert moment.seconds <= limits.presence, f"{happened}: {wanted} only after {moment.seconds:.1f} s"
    saw(f"{happened}: {moment.shown}, after {moment.seconds * 1000:.0f} ms")
