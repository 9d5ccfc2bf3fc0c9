"""After a deployment, as somebody on call sees it: well, and with the database gone in the middle."""

from collections.abc import Callable

from testbed.bed import Bed
from tests.end_to_end.conftest import Gate

Until = Callable[[Callable[[], object]], None]


def test_a_well_deployment_is_go_with_one_worker_and_with_two(gate: Gate) -> None:
    alone, spread = gate("-m", "post_deploy"), gate("-m", "post_deploy", "-n", "2")
    assert (alone.code, spread.code) == (0, 0), alone.out + spread.out
    assert alone.verdict == spread.verdict == "GO"
    assert alone.states() == spread.states()


def test_the_database_stopped_in_mid_run_is_one_cause_and_roll_back(gate: Gate, bed: Bed, until: Until) -> None:
    before = bed.inventory.log.stat().st_size
    running = gate.begin("-m", "post_deploy")
    until(lambda: "POST /api/v1/products" in bed.inventory.log.read_bytes()[before:].decode(errors="replace"))
    database = bed.inventory.process("db")
    database.stop()
    try:
        ended = gate.end(running)
    finally:
        database.start()
    assert (ended.code, ended.verdict) == (11, "ROLL_BACK"), ended.out
    assert [cause["cause"]["key"] for cause in ended.report["causes"]] == ["inventory.database"], ended.out
    first = next(line for line in ended.out.splitlines() if line.startswith("✗"))
    assert "database" in first, ended.out


def test_a_database_that_is_down_from_the_start_is_named_first(gate: Gate, bed: Bed) -> None:
    text = bed.target.read_text()
    database = bed.inventory.process("db")
    database.stop()
    try:
        bed.target.write_text(text.replace('wait = "5s"', 'wait = "1s"'))
        ended = gate("-m", "post_deploy")
    finally:
        bed.target.write_text(text)
        database.start()
    assert (ended.code, ended.verdict) == (11, "ROLL_BACK"), ended.out
    assert len(ended.report["causes"]) == 1


def test_the_old_release_answering_is_the_first_line_and_nothing_else_counts(gate: Gate, bed: Bed) -> None:
    inventory = bed.inventory
    old = inventory.process("api2")
    old.start()
    try:
        with inventory.target_changed(api=[inventory.api_url, inventory.old_api_url]):
            ended = gate("-m", "post_deploy")
    finally:
        old.stop()
    assert (ended.code, ended.verdict) == (10, "HOLD"), ended.out
    first = next(line for line in ended.out.splitlines() if line.startswith("✗"))
    assert inventory.old_api_url in first, ended.out
    assert "1.8.1" in first, ended.out


def test_nothing_of_the_run_stays_in_the_database(gate: Gate, bed: Bed) -> None:
    gate("-m", "post_deploy")
    rows = bed.inventory.sql("""select code from products where code like 'GL-%'""")
    assert rows == []
