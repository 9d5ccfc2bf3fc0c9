"""Faults of what a server goes through when a part that it needs comes back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from testbed.bed import Bed
from testbed.faults import fault
from testbed.jarvis.watching import crashed, wait_running, while_stopped


@fault(reds=["JV-PER-12"], cases=["the_server_lives_through_it[postgres]"])
def the_server_dies_when_the_database_is_back(bed: Bed) -> Iterator[None]:
    """The server waits for the database, and dies of its first look at it; Docker starts another."""
    system = bed.jarvis
    with while_stopped(system, "postgres", lambda: None, crashed(system, "server")):
        yield
    wait_running(system)
    system.process("server").restart()  # Docker no longer remembers that it restarted it


@fault(reds=["JV-PER-12"], cases=["the_server_lives_through_it[redis]"])
def one_of_two_servers_dies_with_redis(bed: Bed) -> Iterator[None]:
    """There are two servers: the one that the run is connected to lives without Redis, the one that Docker tells of
    has died and was started again (here: Docker shows a new start of it)."""
    system = bed.jarvis
    state = system.home / "containers" / "server.json"

    def started_again() -> None:
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        state.write_text(json.dumps({**json.loads(state.read_text()), "started": moment}))

    with while_stopped(system, "redis", started_again):
        yield
    system.process("server").restart()
