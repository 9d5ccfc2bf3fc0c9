"""A run that is killed in the middle of a write leaves a list, and a sweep that follows the list."""

import re
import signal
from collections.abc import Callable

from testbed.bed import Bed
from tests.end_to_end.conftest import Gate

Until = Callable[[Callable[[], object]], None]


def test_a_sweep_removes_what_a_killed_run_has_left(gate: Gate, bed: Bed, until: Until) -> None:
    inventory = bed.inventory
    with inventory.trigger(
        "products", "IF NEW.name LIKE '%renamed' THEN PERFORM pg_sleep(60); END IF", "BEFORE UPDATE"
    ):
        running = gate.begin("--item", "INV-POST-02")
        until(lambda: inventory.sql("select 1 from pg_stat_activity where wait_event = 'PgSleep'"))
        running.send_signal(signal.SIGKILL)
        running.communicate()
        inventory.sql("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'")
    assert running.returncode == -signal.SIGKILL
    assert inventory.sql("select code from products where code like 'GL-%'"), "the kill came too late to leave anything"

    swept = gate("--sweep")
    assert swept.code == 0, swept.out
    assert "product GL-" in swept.out
    assert inventory.sql("select code from products where code like 'GL-%'") == []
    by_agent = dict(inventory.sql("""select "userAgent", count(*) from audit_logs group by 1"""))
    told = re.findall(r"inventory audit_rows (\d+) of (greenlight \(gl-\w+\)): ", swept.out)
    assert {agent: int(rows) for rows, agent in told}.items() <= by_agent.items()
    assert len(told) == 2, "the rows of the run that was killed, and those of the sweep itself"
    assert "nothing to sweep" in gate("--sweep").out
