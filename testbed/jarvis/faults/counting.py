"""Faults of a hub that does not count the sockets of a user."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault


@fault(reds=["JV-POST-08"], cases=["presence_follows_the_sockets[one of two sockets closed]"])
def the_first_socket_to_close_takes_its_user_offline(bed: Bed) -> Iterator[None]:
    """Whoever closes one of two sockets is shown as offline, a moment later, and still gets every message."""
    with bed.jarvis.broken("server", "forgetful_presence"):
        yield
