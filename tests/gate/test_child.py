"""No way of running, failing or not running a check may end in a green that was not proved."""

import pytest

from tests.gate.toy import Toy, check, item

Workers = tuple[str, ...]

PLUGINS = {
    "removes a case and tells nobody": """
        import pytest
        @pytest.hookimpl(trylast=True)
        def pytest_collection_modifyitems(items):
            items[:] = items[1:]
        """,
    "swallows the protocol": """
        import pytest
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_protocol(item):
            return "post_01" in item.name or None
        """,
    "runs no body": """
        import pytest
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_call(item):
            if "post_01" in item.name:
                pytest.skip("not today")
        """,
}

TURNS_GREEN = """
    import pytest
    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(item, call):
        report = yield
        report.outcome = "passed"
        report.longrepr = None
        return report
    """

OVERRIDES = {
    "at the session's end": """
        import pytest
        @pytest.hookimpl(trylast=True)
        def pytest_sessionfinish(session):
            session.exitstatus = 0
        """,
    "when pytest is unconfigured": """
        import os
        def pytest_unconfigure():
            os._exit(0)
        """,
    "at the interpreter's exit": """
        import atexit, os
        atexit.register(os._exit, 0)
        """,
    "as a usage error": """
        import pytest
        @pytest.hookimpl(trylast=True)
        def pytest_sessionfinish(session):
            session.exitstatus = 4
        """,
}


def test_a_healthy_run_is_go(toy: Toy, workers: Workers) -> None:
    ran = toy.run(*workers)
    assert (ran.code, ran.verdict) == (0, "GO")
    assert ran.states() == {"TOY-POST-01": "passed", "TOY-POST-02": "passed"}


def test_the_states_are_the_same_with_and_without_workers(toy: Toy) -> None:
    kinds = {
        "TOY-POST-01": check("TOY-POST-01", "assert 1 == 2, 'one is not two'"),
        "TOY-POST-02": check("TOY-POST-02", "raise OSError('no route')"),
        "TOY-POST-03": check("TOY-POST-03", "pytest.skip('not here')"),
        "TOY-POST-04": check("TOY-POST-04", fixtures="broken"),
        "TOY-POST-05": check("TOY-POST-05", fixtures="untidy"),
        "TOY-POST-06": check("TOY-POST-06", case="test_green") + check("TOY-POST-06", "assert False, 'red'"),
        "TOY-POST-07": "",
        "TOY-POST-08": check("TOY-POST-08"),
    }
    head = """
@pytest.fixture
def broken():
    raise ValueError("the fixture broke")

@pytest.fixture
def untidy():
    yield
    raise ValueError("the clean-up broke")
"""
    toy.checklist(*(item(name, severity="major") for name in kinds))
    toy.checks(*kinds.values(), head=head)
    alone, spread = toy.run("-k", "test"), toy.run("-k", "test", "-n", "2")
    assert alone.states() == spread.states()
    assert [alone.state(name) for name in kinds] == [
        "failed", "error", "unverified", "error", "error", "failed", "unverified", "passed",
    ]  # fmt: skip
    assert "one is not two" in alone.sentences("TOY-POST-01")
    assert "the fixture broke" in alone.sentences("TOY-POST-04")
    assert "the clean-up did not end well" in alone.sentences("TOY-POST-05")
    assert alone.code == spread.code == 13


def test_everything_skipped_proves_nothing(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01", "pytest.skip('later')"), "@pytest.mark.skip(reason='later')" + check("TOY-POST-02"))
    ran = toy.run()
    assert (ran.code, ran.verdict) == (12, "NOT_PROVED")
    assert "skipped: later" in ran.sentences("TOY-POST-01")
    assert "later" in ran.sentences("TOY-POST-02")


def test_a_module_that_skips_itself_proves_nothing(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02"), head="pytest.skip('later', allow_module_level=True)")
    assert toy.run().code == 12


@pytest.mark.parametrize("marks", ["xfail", "xfail(strict=True)", "xfail(run=False)", "xfail(reason='known')"])
def test_an_xfail_mark_proves_nothing(toy: Toy, marks: str) -> None:
    head = f"pytestmark = pytest.mark.{marks}"
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", "assert False"), head=head)
    ran = toy.run()
    assert ran.code == 12
    assert set(ran.states().values()) == {"unverified"}


def test_xfail_inside_a_check_and_a_failed_subtest_are_not_green(toy: Toy) -> None:
    sub = "with subtests.test('inner'):\n    assert False, 'inner red'"
    toy.checks(check("TOY-POST-01", sub, fixtures="subtests"), check("TOY-POST-02", "pytest.xfail('known')"))
    ran = toy.run()
    assert (ran.code, ran.state("TOY-POST-01"), ran.state("TOY-POST-02")) == (11, "failed", "unverified")


def test_a_suite_that_cannot_be_imported_is_named(toy: Toy, workers: Workers) -> None:
    toy.write("suites/toy/test_more.py", "import no_such_module")
    ran = toy.run(*workers)
    assert (ran.code, ran.verdict) == (12, "NOT_PROVED")
    assert any(
        "test_more.py could not be read" in said and "no_such_module" in said for said in ran.findings("cut_short")
    )


@pytest.mark.parametrize("place", ["conftest.py", "suites/conftest.py", "suites/toy/conftest.py"])
@pytest.mark.parametrize("broken", ["raise RuntimeError('broken here')", "import sys; sys.exit(0)"])
def test_a_broken_conftest_is_no_green(toy: Toy, place: str, broken: str) -> None:
    toy.write(place, broken)
    ran = toy.run()
    assert (ran.code, ran.verdict) == (12, "NOT_PROVED")
    assert "broken here" in ran.output or "sys.exit" in broken


def test_a_conftest_that_breaks_in_a_worker_is_no_green(toy: Toy) -> None:
    toy.write("conftest.py", "import os\nassert 'PYTEST_XDIST_WORKER' not in os.environ, 'broken here'")
    ran = toy.run("-n", "2")
    assert ran.code == 12
    assert any("broken here" in said for said in ran.findings("cut_short"))


def test_a_check_that_answers_instead_of_asserting_proves_nothing(toy: Toy, workers: Workers) -> None:
    toy.checks(check("TOY-POST-01", "return 1 == 2"), check("TOY-POST-02"))
    ran = toy.run("-W", "ignore", *workers)
    assert (ran.code, ran.state("TOY-POST-01")) == (10, "error")
    assert "Did you mean to use `assert`" in ran.sentences("TOY-POST-01")


VANISHED = {
    "by a pattern of files": (("-o", "python_files=test_toy.py"), "test_more.py::test_other"),
    "by a pattern of functions": (("-o", "python_functions=test_toy*"), "test_more.py::test_other"),
    "by its name": ((), "test_more.py::once_a_test"),
    "by a conftest": ((), "test_more.py::test_other"),
}


@pytest.mark.parametrize(("options", "lost"), VANISHED.values(), ids=VANISHED)
def test_a_check_that_is_not_collected_is_missed(toy: Toy, options: Workers, lost: str) -> None:
    name = lost.partition("::")[2]
    red = check("TOY-POST-01", "assert False, 'red'", case=name, severity="major")
    toy.write("suites/toy/test_more.py", "import pytest\n" + red)
    if not options and name.startswith("test"):
        toy.write("suites/conftest.py", "collect_ignore = ['toy/test_more.py']")
    ran = toy.run(*options)
    assert (ran.code, ran.report) == (4, {})
    assert lost in ran.output


TWICE = check("TOY-POST-01", "assert False, 'red'", case="test_twice") + "\n" + check("TOY-POST-01", case="test_twice")
IN_CLASSES = """
class TestA:
    @pytest.mark.item("TOY-POST-01")
    def test_twice(self):
        pass

class TestB:
    __test__ = False
    @pytest.mark.item("TOY-POST-01")
    def test_twice(self):
        assert False, "red"
"""


@pytest.mark.parametrize("checks", [TWICE, IN_CLASSES], ids=["shadowed", "in another class"])
def test_a_check_that_another_of_its_name_hides_is_missed(toy: Toy, checks: str) -> None:
    toy.write("suites/toy/test_more.py", "import pytest\n" + checks)
    ran = toy.run()
    assert (ran.code, "not collected, and so not looked at: test_more.py::test_twice" in ran.output) == (4, True)


@pytest.mark.parametrize("more", [(), ("-o", "python_files=test_toy.py")], ids=["collected", "not collected"])
@pytest.mark.parametrize("place", ["suites/other/test_more.py", "suites/test_more.py"])
def test_a_check_outside_of_its_points_room_is_refused(toy: Toy, place: str, more: Workers) -> None:
    _add_room(toy, "other")
    toy.write(place, "import pytest\n" + check("TOY-POST-01", "assert False, 'red'", case="test_strayed"))
    ran = toy.run(*more)
    assert (ran.code, "TOY-POST-01 is a point of toy, and its checks stand in that" in ran.output) == (4, True)


def test_a_check_of_two_points_is_refused(toy: Toy) -> None:
    both = '@pytest.mark.item("TOY-POST-01")\n' + check("TOY-POST-02", case="test_both")
    toy.write("suites/toy/test_more.py", "import pytest\n" + both)
    ran = toy.run()
    assert (ran.code, "a check names one point, above itself, and this one names 2" in ran.output) == (4, True)


def test_a_check_that_only_its_class_names_a_point_for_is_refused(toy: Toy) -> None:
    named = '@pytest.mark.item("TOY-POST-01")\nclass TestA:\n    def test_in_a_class(self):\n        pass\n'
    toy.write("suites/toy/test_more.py", "import pytest\n" + named)
    ran = toy.run()
    assert (ran.code, "names one point, above itself, and this one names 0" in ran.output) == (4, True)


def test_what_is_no_suite_does_not_stand_in_the_way(toy: Toy) -> None:
    """An editor's lock on a file, and a file in another encoding."""
    (toy.folder / "suites/toy/.#test_toy.py").symlink_to("somebody@somewhere.4711")
    (toy.folder / "suites/toy/old.py").write_bytes(b"# caf\xe9\n")
    assert toy.run().code == 0


def test_a_point_that_stands_in_two_checklists_is_refused(toy: Toy) -> None:
    _add_room(toy, "other")
    toy.write("suites/other/checklist.toml", item("TOY-POST-01"))
    ran = toy.run()
    assert (ran.code, "TOY-POST-01 stands in the checklists of other and toy" in ran.output) == (4, True)


@pytest.mark.parametrize("chosen", [("-m", "post_deploy"), ("--ff", "-m", "post_deploy")])
def test_drills_come_last_whatever_failed_before(toy: Toy, chosen: Workers) -> None:
    order = "open('world/order', 'a').write({!r})"
    toy.checklist(item("TOY-POST-01", safety="drill"), item("TOY-POST-02"))
    toy.checks(
        check("TOY-POST-01", order.format("drill ") + "; assert False, 'red'"),
        check("TOY-POST-02", order.format("observe ")),
    )
    for _ in range(2):
        toy.run(*chosen, "--allow", "drill")
    assert (toy.world / "order").read_text() == "observe drill " * 2


def test_a_check_that_is_not_collected_is_missed_by_workers_too(toy: Toy) -> None:
    toy.write("suites/toy/test_more.py", "import pytest\n" + check("TOY-POST-01", case="once_a_test"))
    assert toy.run("-n", "2").code == 4


@pytest.mark.parametrize("plugin", PLUGINS.values(), ids=PLUGINS)
def test_a_plugin_that_hides_a_case_leaves_it_unverified(toy: Toy, plugin: str) -> None:
    toy.write("conftest.py", plugin)
    ran = toy.run()
    assert (ran.code, ran.verdict) == (10, "HOLD")
    assert ran.states() == {"TOY-POST-01": "unverified", "TOY-POST-02": "passed"}


def test_a_case_removed_in_the_workers_only_is_missed(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01"), check("TOY-POST-01", case="test_other"), check("TOY-POST-02"))
    toy.write("conftest.py", PLUGINS["removes a case and tells nobody"])
    ran = toy.run("-n", "2")
    assert (ran.code, ran.state("TOY-POST-01")) == (10, "unverified")
    assert "never begun" in ran.missing()


def test_a_plugin_that_turns_reports_green_changes_nothing(toy: Toy, workers: Workers) -> None:
    toy.write("conftest.py", TURNS_GREEN)
    toy.checks(check("TOY-POST-01", "assert False, 'red'"), check("TOY-POST-02"))
    ran = toy.run(*workers)
    assert (ran.code, ran.state("TOY-POST-01")) == (11, "failed")


@pytest.mark.parametrize("override", OVERRIDES.values(), ids=OVERRIDES)
def test_no_plugin_overrides_the_exit_code(toy: Toy, override: str) -> None:
    toy.write("conftest.py", override)
    toy.checks(check("TOY-POST-01", "assert False, 'red'"), check("TOY-POST-02"))
    ran = toy.run()
    assert (ran.code, ran.verdict) == (11, "ROLL_BACK")


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("os._exit(0)", "ended without finishing"),
        ("os._exit(4)", "ended without finishing"),
        ("os.kill(os.getpid(), 9)", "killed (signal 9)"),
        ("pytest.exit('enough', returncode=0)", ""),
        ("raise KeyboardInterrupt", ""),
    ],
)
def test_a_check_that_ends_the_process_is_named(toy: Toy, ends: str, said: str) -> None:
    toy.checks(check("TOY-POST-01", ends), check("TOY-POST-02"))
    ran = toy.run()
    assert ran.code in (10, 12)
    assert "begun, never ended" in ran.missing()
    assert said in ran.output


def test_a_plugin_that_refuses_a_run_under_way_does_not_hide_what_was_red(toy: Toy) -> None:
    toy.write("conftest.py", "import pytest\ndef pytest_runtest_logfinish():\n    raise pytest.UsageError('enough')")
    toy.checks(check("TOY-POST-01", "assert False, 'red'"), check("TOY-POST-02"))
    ran = toy.run()
    assert (ran.code, ran.state("TOY-POST-01")) == (11, "failed")


def test_a_killed_worker_is_named(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01", "os.kill(os.getpid(), 9)"), check("TOY-POST-02"))
    ran = toy.run("-n", "2")
    assert ran.code in (10, 12)
    assert ran.states() == {"TOY-POST-01": "unverified", "TOY-POST-02": "passed"}
    assert "begun, never ended" in ran.missing()


def test_a_stop_at_the_first_failure_cuts_the_run_short(toy: Toy, workers: Workers) -> None:
    toy.checklist(item("TOY-POST-01", severity="major"), item("TOY-POST-02"))
    toy.checks(check("TOY-POST-01", "assert False, 'red'"), check("TOY-POST-02"))
    ran = toy.run("-x", *workers)
    assert (ran.code, ran.verdict, ran.state("TOY-POST-02")) == (12, "NOT_PROVED", "unverified")


@pytest.mark.parametrize("option", ["--setup-only", "--setup-plan", "--collect-only"])
def test_options_that_run_no_body_prove_nothing(toy: Toy, option: str) -> None:
    ran = toy.run(option)
    assert ran.code == 12
    assert set(ran.states().values()) == {"unverified"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("def test_of_nothing():\n    pass\n", "every check names its point"),
        (check("TOY-POST-99"), "TOY-POST-99 stands in no checklist"),
        (check("TOY-POST-01", vitl=True), "vitl"),
        (check("TOY-POST-01", severity="mnior"), "mnior"),
    ],
    ids=["no point", "unknown point", "unknown word", "unknown severity"],
)
def test_a_check_without_its_point_is_a_usage_error(toy: Toy, written: str, said: str) -> None:
    toy.write("suites/toy/test_more.py", "import pytest\n" + written)
    ran = toy.run()
    assert (ran.code, ran.verdict) == (4, "")
    assert said in ran.output


def test_a_check_without_its_point_is_named_by_workers_too(toy: Toy) -> None:
    toy.write("suites/toy/test_more.py", "import pytest\n" + check("TOY-POST-99"))
    ran = toy.run("-n", "2")
    assert (ran.code, "TOY-POST-99 stands in no checklist" in ran.output) == (4, True)


def test_a_point_without_a_check_is_a_usage_error_that_names_it(toy: Toy, workers: Workers) -> None:
    toy.checklist(item("TOY-POST-01"), item("TOY-POST-02"), item("TOY-PER-07"))
    ran = toy.run(*workers)
    assert (ran.code, ran.report) == (4, {})
    assert "no check proves TOY-PER-07" in ran.output


def test_a_narrowed_run_asks_for_no_check_of_each_point(toy: Toy) -> None:
    toy.checklist(item("TOY-POST-01"), item("TOY-POST-02"), item("TOY-PER-07"))
    assert toy.run("-k", "post_01").code == 13


def test_a_check_beside_the_rooms_is_a_usage_error(toy: Toy) -> None:
    toy.write("suites/attic/test_old.py", "def test_old():\n    pass\n")
    assert toy.run().code == 4


def test_a_test_elsewhere_in_a_folder_named_like_a_room_is_left_out(toy: Toy) -> None:
    toy.write("tests/toy/test_own.py", "def test_own():\n    assert False\n")
    assert toy.run("suites", "tests").code == 0


def _add_room(toy: Toy, name: str, conftest: str = "") -> None:
    for module in ("__init__.py", "target.py", "vital.py"):
        toy.write(f"suites/{name}/{module}", (toy.folder / "suites/toy" / module).read_text())
    point = f"{name.upper()}-POST-01"
    toy.write(f"suites/{name}/conftest.py", conftest)
    toy.write(f"suites/{name}/checklist.toml", item(point))
    toy.write(f"suites/{name}/test_{name}.py", "import pytest\n" + check(point, "assert False, 'red'"))


BROKEN = "raise RuntimeError('broken here')"
IN_TARGET = '\n[other]\nworld = "world"\n'


def test_another_system_than_the_targets_is_neither_loaded_nor_missed(toy: Toy, workers: Workers) -> None:
    _add_room(toy, "other", BROKEN)
    ran = toy.run(*workers)
    assert (ran.code, set(ran.states())) == (0, {"TOY-POST-01", "TOY-POST-02"})


@pytest.mark.parametrize("chosen", [("-m", "toy and post_deploy"), ("--item", "TOY-POST-01")])
def test_a_system_that_is_not_selected_is_not_loaded(toy: Toy, chosen: Workers) -> None:
    _add_room(toy, "other", BROKEN)
    toy.target(more=IN_TARGET)
    ran = toy.run(*chosen)
    assert (ran.code, ran.state("TOY-POST-01")) == (13 if "--item" in chosen else 0, "passed")


def test_each_system_of_a_run_is_loaded(toy: Toy) -> None:
    _add_room(toy, "other")
    toy.target(more=IN_TARGET)
    ran = toy.run()
    assert (ran.code, ran.state("TOY-POST-01"), ran.state("OTHER-POST-01")) == (11, "passed", "failed")
    _add_room(toy, "other", BROKEN)
    assert toy.run().code == 12


def test_what_is_not_allowed_is_unverified_with_lines_to_paste(toy: Toy) -> None:
    toy.checklist(item("TOY-POST-01"), item("TOY-POST-02", safety="drill"))
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", "assert False, 'it ran'"))
    ran = toy.run()
    assert (ran.code, ran.state("TOY-POST-02")) == (10, "unverified")
    case = next(r for r in ran.report["items"] if r["item"]["id"] == "TOY-POST-02")["cases"][0]
    assert "it needs drill" in case["sentence"]
    assert "--allow drill" in case["sentence"]
    toy.target(more="\n" + case["paste"].replace('reason = "…"', 'reason = "no drills here"').replace("…", "ops"))
    again = toy.run()
    assert (again.code, again.state("TOY-POST-02")) == (0, "accepted")


def test_a_target_is_a_ceiling_that_no_option_lifts(toy: Toy) -> None:
    toy.checklist(item("TOY-POST-01", safety="write"), item("TOY-POST-02"))
    toy.target(target='allow = "observe"')
    ran = toy.run("--allow", "drill")
    assert (ran.code, ran.state("TOY-POST-01")) == (10, "unverified")
    assert "the target allows observe" in ran.sentences("TOY-POST-01")
