"""The front door: what is asked for, what it ends with, and that nothing else decides the exit code."""

import signal
import sys
import textwrap
from pathlib import Path

import pytest

from tests.gate.toy import Toy, check, item

PHASES = (
    item("TOY-PRE-01", also=["post_deploy"]),
    item("TOY-POST-01"),
    item("TOY-POST-02", severity="major", incident=True),
    item("TOY-PER-01", severity="major", incident=True),
)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-m", ""), "pytest -m post_deploy"),
        (("-m", "toy"), "Say which phase"),
        (("-m", "post_deplyo"), 'did you mean "post_deploy"?'),
        (("-m", "post_deploy and"), "-m:"),
        (("--explain", "TOY-POST-99"), 'did you mean "TOY-POST-0'),
        (("--item", "TOY-POST-99"), 'did you mean "TOY-POST-0'),
        (("--target", "no-such-file.toml"), "no-such-file.toml cannot be read"),
        (("--pdb",), "--pdb"),
        (("--debug",), "--debug"),
        (("--pastebin=all",), "--pastebin"),
        (("--target", ""), "--target is empty"),
        (("--sweep", "--collect-only"), "--sweep, --collect-only"),
        (("--sweep", "--allow", "observe"), "--allow: a sweep deletes, and this command line"),
    ],
    ids=[
        "no phase",
        "a system only",
        "mistyped",
        "broken",
        "unknown point",
        "unknown item",
        "no file",
        "debugger",
        "debug log",
        "pastebin",
        "empty target",
        "sweep that only collects",
        "sweep that may not delete",
    ],
)
def test_a_wrong_question_is_a_usage_error(toy: Toy, arguments: tuple[str, ...], said: str) -> None:
    target = None if "--target" in arguments else "target.toml"
    ran = toy.run(*arguments, target=target)
    assert (ran.code, ran.report) == (4, {})
    assert said in ran.output
    assert "Traceback" not in ran.output
    assert not (toy.world / "looks").exists()


def test_a_variable_that_came_out_empty_is_no_target(toy: Toy) -> None:
    ran = toy.run(target=None, GREENLIGHT_TARGET="")
    assert (ran.code, "GREENLIGHT_TARGET is empty" in ran.output) == (4, True)


@pytest.mark.parametrize("ways", [("1", ()), ("1", ("--assert=plain",))], ids=["optimized", "and plain"])
def test_a_python_that_drops_asserts_is_refused(toy: Toy, ways: tuple[str, tuple[str, ...]]) -> None:
    ran = toy.run(*ways[1], PYTHONOPTIMIZE=ways[0])
    assert (ran.code, "takes the asserts out of the checks" in ran.output) == (4, True)


def test_in_ci_a_forgotten_target_is_a_usage_error(toy: Toy) -> None:
    ran = toy.run(target=None, CI="1")
    assert ran.code == 4
    assert "--target" in ran.output
    assert toy.run(target=None, CI="1", GREENLIGHT_TARGET="target.toml").code == 0


def test_an_old_report_is_not_taken_for_this_runs(toy: Toy) -> None:
    assert toy.run().verdict == "GO"
    ran = toy.run("-m", "post_deplyo")
    assert (ran.code, ran.report) == (4, {})


def test_a_report_folder_that_cannot_be_written_is_a_usage_error(toy: Toy) -> None:
    toy.write("taken", "")
    ran = toy.run("--report-dir", "taken")
    assert ran.code == 4
    assert "--report-dir" in ran.output


def test_nothing_selected_proves_nothing(toy: Toy) -> None:
    ran = toy.run("-m", "periodic")
    assert (ran.code, ran.verdict) == (12, "NOT_PROVED")
    assert "the plan is empty" in ran.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-k", "post_01"), "-k"),
        (("suites/toy/test_toy.py::test_toy_post_01",), "node ids"),
        (("suites/toy/test_toy.py",), "only test_toy.py"),
        (("--lf",), "--lf"),
        (("--sw-skip",), "--sw-skip"),
        (("--deselect", "suites/toy/test_toy.py::test_toy_post_02"), "--deselect"),
        (("--item", "TOY-POST-01"), "--item"),
        (("-m", "post_deploy and critical"), "-m critical"),
        (("-m", "post_deploy and not major"), "-m major"),
        (("-m", "post_deploy and incident"), "a part of a phase"),
        (("-m", "post_deploy and not pre_release"), "a part of a phase"),
    ],
)
def test_a_narrowed_run_has_no_verdict(toy: Toy, arguments: tuple[str, ...], said: str) -> None:
    toy.checklist(*PHASES)
    toy.checks(*(check(name) for name in ("TOY-PRE-01", "TOY-POST-01", "TOY-POST-02", "TOY-PER-01")))
    ran = toy.run(*arguments)
    assert (ran.code, ran.verdict) == (13, "NARROWED")
    assert said in ran.report["reason"]


@pytest.mark.parametrize(
    ("expression", "proved"),
    [
        ("post_deploy", "PRE-01 POST-01 POST-02"),
        ("toy and pre_release", "PRE-01"),
        ("pre_release or periodic", "PRE-01 PER-01"),
        ("incident", "POST-02 PER-01"),
        ("pre_release or post_deploy or periodic", "PRE-01 POST-01 POST-02 PER-01"),
    ],
)
def test_whole_phases_and_incident_have_a_verdict(toy: Toy, expression: str, proved: str) -> None:
    toy.checklist(*PHASES)
    toy.checks(*(check(name) for name in ("TOY-PRE-01", "TOY-POST-01", "TOY-POST-02", "TOY-PER-01")))
    ran = toy.run("-m", expression)
    assert (ran.code, ran.verdict) == (0, "GO")
    assert " ".join(name.removeprefix("TOY-") for name in ran.states()) == proved


def test_the_plan_is_printed_and_nothing_is_contacted(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01", "open('ran', 'w')"), check("TOY-POST-02"))
    ran = toy.run("--plan", target=None)
    assert (ran.code, ran.report) == (0, {})
    assert "TOY-POST-01" in ran.output
    assert "2 items, 2 cases" in ran.output
    assert not (toy.folder / "ran").exists()
    assert not (toy.world / "looks").exists()


def test_a_plan_that_cannot_be_made_is_not_green(toy: Toy) -> None:
    toy.write("conftest.py", "raise RuntimeError('broken here')")
    assert toy.run("--plan", target=None).code == 12


def test_a_point_is_explained(toy: Toy) -> None:
    ran = toy.run("--explain", "TOY-POST-01", target=None)
    assert ran.code == 0
    assert all(word in ran.output for word in ("TOY-POST-01", "document 000, section 1", "Mend it."))


def test_a_terminal_without_unicode_loses_no_verdict(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01", "assert False, 'rot ✗'"), check("TOY-POST-02"))
    ran = toy.run(PYTHONIOENCODING="ascii")
    assert (ran.code, ran.verdict) == (11, "ROLL_BACK")
    assert "ROLL BACK" in ran.output


def test_a_reader_that_hangs_up_loses_no_verdict(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01", "(open('world/begun', 'w').write('1'), time.sleep(0.3))"), check("TOY-POST-02"))
    with toy.started() as process:
        toy.until("begun", process)
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(60) == 0
    assert toy.ran(0, "", 0).verdict == "GO"


CLOSED = ("<&-", ">&-", "2>&-", "<&- >&- 2>&-")


@pytest.mark.parametrize("closed", CLOSED)
def test_a_closed_stream_loses_no_verdict(toy: Toy, workers: tuple[str, ...], closed: str) -> None:
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", "print('said')"))
    ran = toy.run(*workers, "-s", through=("sh", "-c", f'exec "$@" {closed}', "sh"))
    assert (ran.code, ran.verdict) == (0, "GO")
    assert "Traceback" not in ran.output
    assert ("GO" in ran.output) == (">&-" not in closed.split())


def test_a_closed_stream_loses_no_usage_error(toy: Toy) -> None:
    assert toy.run("-m", "nonsense", through=("sh", "-c", 'exec "$@" 2>&-', "sh")).code == 4
    assert toy.run("--explain", "TOY-POST-01", target=None, through=("sh", "-c", 'exec "$@" >&-', "sh")).code == 0


def test_a_command_that_fails_is_seen_to_fail_whatever_was_inherited(toy: Toy) -> None:
    """Where SIGCHLD is ignored, nobody is told how a process ended, and Python takes that for 0."""
    body = "import subprocess\nassert subprocess.run(['false']).returncode == 0, 'false has failed'"
    toy.checks(check("TOY-POST-01", body), check("TOY-POST-02"))
    deaf = "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    ran = toy.run(through=(sys.executable, "-c", deaf))
    assert (ran.code, ran.verdict) == (11, "ROLL_BACK")
    assert ran.sentences("TOY-POST-01") == "false has failed"


def test_a_user_without_a_name_has_a_number_in_the_report(toy: Toy) -> None:
    toy.write("nameless.py", "import os\nos.getuid = lambda: 4123456")
    ran = toy.run("-p", "nameless", **dict.fromkeys(("LOGNAME", "USER", "LNAME", "USERNAME"), ""))
    assert (ran.code, ran.verdict) == (0, "GO")
    assert ran.report["run"]["actor"] == "uid 4123456"


def test_the_report_says_who_what_and_where(toy: Toy) -> None:
    run = toy.run("--ticket", "CHG-1", "--actor", "Kim").report["run"]
    assert (run["ticket"], run["actor"], run["target"], run["selection"]) == ("CHG-1", "Kim", "toybox", "post_deploy")
    assert run["tag"].startswith("gl-")


def test_a_run_inside_a_run_is_one_of_its_own(toy: Toy, tmp_path: Path) -> None:
    inner = Toy(tmp_path / "inner")
    inner.checks(check("TOY-POST-01", "assert False, 'inner red'"), check("TOY-POST-02"))
    body = f"""
    import subprocess, sys
    command = [sys.executable, "-m", "pytest", "-m", "post_deploy", "--target", "target.toml"]
    assert subprocess.run(command, cwd={str(inner.folder)!r}).returncode == 11
    assert subprocess.run([*command, "-m", "nonsense"], cwd={str(inner.folder)!r}).returncode == 4
    """
    toy.checks(check("TOY-POST-01", body), check("TOY-POST-02"))
    ran = toy.run("-n", "2")
    assert (ran.code, ran.states()) == (0, {"TOY-POST-01": "passed", "TOY-POST-02": "passed"})


@pytest.mark.parametrize("plugin", ["xdist", "html", "cacheprovider", "terminal"])
def test_a_run_needs_no_other_plugin(toy: Toy, plugin: str) -> None:
    toy.without(plugin)
    assert toy.run().verdict == "GO"


def test_a_narrowing_in_the_environment_counts_as_well(toy: Toy) -> None:
    assert toy.run(PYTEST_ADDOPTS="-k post_01").code == 13


def test_without_the_gate_the_suites_do_not_run(toy: Toy) -> None:
    off = ("-p", "no:greenlight"), {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    assert toy.run(*off[0], target=None, GREENLIGHT_TARGET="target.toml").code == 4
    assert toy.run(target=None, GREENLIGHT_TARGET="target.toml", **off[1]).code == 4
    assert toy.run("--pyargs", "suites.toy").code == 4


@pytest.mark.parametrize("testpaths", ["", "testpaths = s*s", "testpaths = ."])
def test_the_suites_are_found_however_they_are_named(toy: Toy, testpaths: str) -> None:
    ini = (toy.folder / "pytest.ini").read_text()
    toy.write("pytest.ini", ini.replace("testpaths = suites", testpaths))
    assert toy.run().verdict == "GO"


def test_a_folder_without_the_gates_setting_is_plain_pytest(toy: Toy) -> None:
    toy.write("pytest.ini", "[pytest]\n")
    toy.write("test_own.py", "def test_own():\n    pass\n")
    ran = toy.run("test_own.py", "-m", "", target=None)
    assert (ran.code, ran.report) == (0, {})


def test_the_projects_own_tests_are_plain_pytest(toy: Toy) -> None:
    toy.write("tests/test_own.py", "def test_own():\n    pass\n")
    ran = toy.run("tests", "-m", "", target=None)
    assert (ran.code, ran.report) == (0, {})


TESTBED = """
import json, os, sys, time
open("world/testbed", "a").write(" ".join(sys.argv[1:2]) + " ")
{up}
if sys.argv[1] == "up":
    print(json.dumps({{"target": os.path.abspath("target.toml"), "started": {started}}}))
"""


def with_testbed(toy: Toy, up: str = "", *, started: bool = True) -> None:
    """A testbed of the toy's own, which notes what it is asked for."""
    toy.write("testbed/__main__.py", TESTBED.format(up=up, started=started))


@pytest.mark.parametrize("named", [(), ("--target", "testbed")], ids=["no target", "named"])
def test_without_a_target_the_testbed_is_looked_at_and_the_verdict_says_so(toy: Toy, named: tuple[str, ...]) -> None:
    with_testbed(toy)
    ran = toy.run(*named, target=None)
    assert (ran.code, ran.verdict, ran.report["run"]["testbed"]) == (0, "GO", True)
    assert "GO (testbed: nothing of yours was looked at)" in ran.output
    assert (toy.world / "testbed").read_text().split() == ["up", "down"]


def test_a_testbed_that_does_not_go_down_changes_no_verdict(toy: Toy) -> None:
    with_testbed(toy, "sys.argv[1] == 'up' or sys.exit(3)")
    assert toy.run(target=None).verdict == "GO"


def test_a_testbed_that_was_up_before_stays_up(toy: Toy) -> None:
    with_testbed(toy, started=False)
    assert toy.run(target=None).code == 0
    assert (toy.world / "testbed").read_text().split() == ["up"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_verdict_that_stands_is_not_interrupted(toy: Toy, number: signal.Signals) -> None:
    ending = """
    import pathlib
    if sys.argv[1] == "down":
        open("world/going", "w").write("1")
        while not pathlib.Path("world/interrupted").exists():
            time.sleep(0.01)
    """
    with_testbed(toy, textwrap.dedent(ending))
    with toy.started(target=None) as process:
        toy.until("going", process)
        process.send_signal(number)
        toy.write("world/interrupted", "")
        said = process.communicate(timeout=60)[0].decode()
    assert (process.returncode, "nothing is proved" in said) == (0, False)


@pytest.mark.parametrize("up", ["sys.exit(3)", "raise RuntimeError('no port')"])
def test_a_testbed_that_does_not_start_is_a_usage_error(toy: Toy, up: str) -> None:
    with_testbed(toy, up)
    ran = toy.run(target=None)
    assert (ran.code, ran.report) == (4, {})
    assert "the testbed could not be started" in ran.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_while_the_testbed_starts_proves_nothing(toy: Toy, number: signal.Signals) -> None:
    with_testbed(toy, "time.sleep(600)")
    with toy.started(target=None) as process:
        toy.until("testbed", process)
        process.send_signal(number)
        said = process.communicate(timeout=60)[0].decode()
    assert (process.returncode, "Traceback" in said) == (12, False)
    assert "nothing is proved" in said
