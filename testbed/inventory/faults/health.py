"""Faults of the health endpoint and of what it stands for."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault
from testbed.proxy import Wrong, api_spoiled


@fault(reds=["INV-PRE-02"], cases=["the_database_answers_health_in_time"])
def the_database_answers_health_late(bed: Bed) -> Iterator[None]:
    """The health answer says ok, and that its database took 2.5 seconds."""
    inventory = bed.inventory
    wrong = Wrong("/health", replace=('"latencyMs":', '"latencyMs":2500,"was":'))
    with api_spoiled(inventory, wrong):
        yield
