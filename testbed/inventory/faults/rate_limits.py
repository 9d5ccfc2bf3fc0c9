"""Faults of the rate limits: their settings, what routes announce, what is enforced."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault
from testbed.inventory.breaking import api_environment, assigned_in_both
from testbed.proxy import Wrong, api_spoiled


@fault(reds=["INV-PRE-03", "INV-PRE-06"], cases=["default_limit_is_set[THROTTLE_DEFAULT_TTL]"])
def the_default_window_is_not_set(bed: Bed) -> Iterator[None]:
    """THROTTLE_DEFAULT_TTL stands in no file."""
    with assigned_in_both(bed.inventory, THROTTLE_DEFAULT_TTL=None):
        yield


@fault(reds=["INV-PRE-03"], cases=["default_limit_is_set[THROTTLE_DEFAULT_LIMIT]"])
def the_default_limit_is_zero(bed: Bed) -> Iterator[None]:
    """THROTTLE_DEFAULT_LIMIT is 0."""
    with assigned_in_both(bed.inventory, THROTTLE_DEFAULT_LIMIT="0"):
        yield


@fault(reds=["INV-PRE-03"])
def the_default_window_is_no_number(bed: Bed) -> Iterator[None]:
    """THROTTLE_DEFAULT_TTL is written with a unit, which nothing understands."""
    with assigned_in_both(bed.inventory, THROTTLE_DEFAULT_TTL="60s"):
        yield


@fault(reds=["INV-PRE-03"], cases=["route_is_limited[POST /auth/login]"])
def the_log_in_window_counts_milliseconds(bed: Bed) -> Iterator[None]:
    """The limit of log-in has a window of 60 ms: it is announced and never acts."""
    with api_environment(bed.inventory, THROTTLE_LOGIN_TTL="0.06"):
        yield


@fault(reds=["INV-PRE-03"], cases=["route_is_limited[GET /alerts]"])
def the_alerts_window_counts_milliseconds(bed: Bed) -> Iterator[None]:
    """The limit of the alerts routes has a window of 60 ms."""
    with api_environment(bed.inventory, THROTTLE_ALERTS_TTL="0.06"):
        yield


@fault(reds=["INV-PRE-03"])
def the_log_in_limit_has_another_number(bed: Bed) -> Iterator[None]:
    """Log-in is limited to 200 calls instead of 20."""
    with api_environment(bed.inventory, THROTTLE_LOGIN_LIMIT="200"):
        yield


@fault(reds=["INV-PRE-03"])
def the_log_in_window_has_another_length(bed: Bed) -> Iterator[None]:
    """Log-in is limited in a window of 15 seconds instead of 5."""
    with api_environment(bed.inventory, THROTTLE_LOGIN_TTL="15"):
        yield


@fault(reds=["INV-PRE-03"], cases=["route_is_limited[POST /auth/login]"])
def the_log_in_limit_is_announced_and_never_acts(bed: Bed) -> Iterator[None]:
    """A proxy announces the right limit for log-in, and nobody counts."""
    promise = {
        f"x-ratelimit-{word}-login": number for word, number in (("limit", "20"), ("remaining", "19"), ("reset", "5"))
    }
    with (
        api_environment(bed.inventory, THROTTLE_LOGIN_LIMIT="100000"),
        api_spoiled(bed.inventory, Wrong("/auth/login", headers=promise)),
    ):
        yield


@fault(reds=["INV-PRE-03"], cases=["route_is_limited[GET /alerts]"])
def the_alerts_announce_no_limit(bed: Bed) -> Iterator[None]:
    """The alerts routes answer without any rate-limit header."""
    with api_spoiled(bed.inventory, Wrong("/alerts", without="x-ratelimit")):
        yield
