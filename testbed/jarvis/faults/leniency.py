"""Faults of a server that lets pass what it should refuse."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault


@fault(reds=["JV-POST-14"], cases=["a_wrong_type_of_members_is_a_clear_4xx"])
def members_of_a_wrong_type_are_passed_over(bed: Bed) -> Iterator[None]:
    """A number where the members should stand makes a room without them, and the caller is told that all is well."""
    with bed.jarvis.broken("server", "lenient_members"):
        yield
