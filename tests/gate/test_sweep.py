"""The sweep: what a killed run has left is removed by the next one, and nothing else is."""

import pytest

from tests.gate.toy import Toy, check, item

CREATES = """
from gate import ledger
rows = ledger.note("toy", "audit row", "audit of gl-a")
ledger.note("toy", "alert", "of gl-a").left("alert 9", "the service cannot delete alerts")
file = ledger.note("toy", "file", "gl-a")
open("world/gl-a", "w").close()
open("world/pid", "w").write(str(os.getpid()))
time.sleep(600)
"""


def killed(toy: Toy) -> None:
    """A run killed in the middle of a check that writes."""
    toy.checklist(item("TOY-POST-01", safety="write"), item("TOY-POST-02"))
    toy.checks(check("TOY-POST-01", CREATES), check("TOY-POST-02"))
    with toy.started() as process:
        toy.until("pid", process)
        process.kill()
        process.wait()
    assert (toy.world / "gl-a").exists()


def test_a_sweep_removes_what_can_be_removed_and_lists_the_rest_by_id(toy: Toy) -> None:
    killed(toy)
    ran = toy.run("--sweep")
    assert (ran.code, ran.report) == (0, {})
    assert "toy file gl-a: removed" in ran.output
    assert "row 7: left the service keeps its audit" in ran.output
    assert "alert 9: left the service cannot delete alerts" in ran.output
    assert not (toy.world / "gl-a").exists()
    assert "nothing to sweep" in toy.run("--sweep").output


def test_a_sweep_needs_no_check(toy: Toy) -> None:
    toy.checks(check("TOY-POST-99"))
    ran = toy.run("--sweep")
    assert (ran.code, "nothing to sweep" in ran.output) == (0, True)


def test_the_next_run_sweeps_as_well_and_says_so(toy: Toy) -> None:
    killed(toy)
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02"))
    ran = toy.run()
    assert ran.code == 0
    assert not (toy.world / "gl-a").exists()
    assert any("gl-a: removed" in finding["sentence"] for finding in ran.report["findings"])


def test_a_run_that_may_not_write_sweeps_nothing(toy: Toy) -> None:
    killed(toy)
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02"))
    toy.run("--allow", "observe")
    ran = toy.run("--sweep", "--allow", "observe")
    assert (toy.world / "gl-a").exists()
    assert ran.code == 4


def test_a_live_runs_ledger_is_never_swept(toy: Toy) -> None:
    toy.checklist(item("TOY-POST-01", safety="write"), item("TOY-POST-02"))
    toy.checks(check("TOY-POST-01", CREATES), check("TOY-POST-02"))
    with toy.started() as process:
        toy.until("pid", process)
        ran = toy.run("--sweep")
        assert (toy.world / "gl-a").exists()
        process.kill()
    assert (ran.code, "nothing to sweep" in ran.output) == (0, True)


def test_what_cannot_be_removed_now_stays_in_the_ledger(toy: Toy) -> None:
    killed(toy)
    good = (toy.folder / "suites/toy/sweep.py").read_text()
    toy.write("suites/toy/sweep.py", "def remove(entry, section):\n    raise OSError('the toy is away')\n")
    ran = toy.run("--sweep")
    assert ran.code not in (0, 4)
    assert "could not be removed now: the toy is away" in ran.output
    toy.write("suites/toy/sweep.py", good)
    assert toy.run("--sweep").code == 0
    assert not (toy.world / "gl-a").exists()


def test_what_cannot_be_put_back_is_tried_once_a_run(toy: Toy) -> None:
    stopped = """
from gate import ledger
ledger.note("toy", "drill", "engine", now="stopped", by_hand="touch world/engine on the host local")
open("world/pid", "w").write(str(os.getpid()))
time.sleep(600)
"""
    toy.checklist(item("TOY-POST-01", safety="write"), item("TOY-POST-02"))
    toy.checks(check("TOY-POST-01", stopped), check("TOY-POST-02"))
    with toy.started() as process:
        toy.until("pid", process)
        process.kill()
    tries = "open('world/tries', 'a').write('x'); raise OSError('the engine is away')"
    toy.write("suites/toy/sweep.py", f"def remove(entry, section):\n    {tries}\n")
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02"))
    ran = toy.run()
    assert (toy.world / "tries").read_text() == "x"
    told = "toy drill engine: could not be put back now: the engine is away"
    assert told in [finding["sentence"] for finding in ran.report["findings"]]


def test_a_broken_suite_does_not_stand_in_the_way(toy: Toy) -> None:
    killed(toy)
    toy.write("suites/toy/test_toy.py", "import no_such_module")
    toy.run("--sweep")
    assert not (toy.world / "gl-a").exists()


@pytest.mark.parametrize("ends", ["", "assert False, 'red'"])
def test_the_report_lists_what_a_run_changed(toy: Toy, ends: str) -> None:
    body = """
    from gate import ledger
    ledger.note("toy", "file", "gl-b").removed()
    ledger.note("toy", "audit row", "x").left("row 7", "kept")
    """
    toy.checks(check("TOY-POST-01", body + ends), check("TOY-POST-02"))
    ran = toy.run()
    assert [(c["kind"], c["key"], c["state"]) for c in ran.report["changes"]] == [
        ("file", "gl-b", "removed"),
        ("audit row", "row 7", "left"),
    ]
    assert list((toy.folder / ".greenlight").rglob("*.jsonl")) == []


def test_what_a_run_forgot_is_a_warning(toy: Toy) -> None:
    body = "from gate import ledger\nledger.note('toy', 'file', 'gl-c')"
    toy.checks(check("TOY-POST-01", body), check("TOY-POST-02"))
    ran = toy.run()
    assert (ran.code, ran.verdict) == (0, "GO_WITH_WARNINGS")
    assert "pytest --sweep: file gl-c" in ran.findings("left")[0]


STOPS = """
from gate import ledger
ledger.note("toy", "drill", "engine", now="stopped", by_hand="touch world/alive")
os.unlink("world/alive")
open("world/pid", "w").write(str(os.getpid()))
time.sleep(600)
"""
STARTS = """
from pathlib import Path

def remove(entry, section):
    (Path(section.world) / "alive").touch()
    entry.removed()
"""


def test_what_a_killed_drill_has_stopped_is_started_before_it_is_waited_for(toy: Toy) -> None:
    toy.write("suites/toy/sweep.py", STARTS)
    toy.checks(check("TOY-POST-01", STOPS), check("TOY-POST-02"))
    with toy.started() as process:
        toy.until("pid", process)
        process.kill()
        process.wait()
    assert not (toy.world / "alive").exists()
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02"))
    ran = toy.run()
    assert (ran.code, (toy.world / "alive").exists()) == (0, True)
    assert any(finding["sentence"] == "toy drill engine: put back" for finding in ran.report["findings"])


NOTES = """
from pathlib import Path
from gate import ledger

def remove(entry, section):
    ledger.note("toy", "audit row", "of the sweep").left("row 8", "the service keeps its audit")
    ledger.note("toy", "file", "of a moment").removed()
    entry.removed()
"""


def test_a_sweep_tells_what_it_leaves_itself(toy: Toy) -> None:
    killed(toy)
    toy.write("suites/toy/sweep.py", NOTES)
    ran = toy.run("--sweep")
    assert ran.code == 0
    assert "toy audit row row 8: left the service keeps its audit" in ran.output
    assert "of a moment" not in ran.output
    assert "nothing to sweep" in toy.run("--sweep").output
