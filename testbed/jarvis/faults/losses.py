"""Faults of the drills' own commands."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault

AWAY = "health_says_that_it_is_away"


@fault(reds=["JV-PER-12"], cases=[f"{AWAY}[redis]", f"{AWAY}[postgres]"])
def the_kill_of_the_drills_ends_nothing(bed: Bed) -> Iterator[None]:
    """The commands that should kill Redis and the database succeed and end nobody: they name another project."""
    drills = bed.jarvis.section()["drills"]
    idle = {name: {**drills[name], "kill": ["true"]} for name in ("redis", "postgres")}
    with bed.jarvis.target_changed(drills={**drills, **idle}):
        yield
