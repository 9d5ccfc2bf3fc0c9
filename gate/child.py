"""The child's side: binds tests to the checklist, runs the looks around them, writes the journal."""

import warnings
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest

from gate import evidence, journal, sweep, terminal, vital
from gate.cases import ITEM, Account, Case
from gate.model import Cause, Finding, Safety, Severity, State, Verdict
from gate.outcomes import Blocked, Unverified
from gate.roll_call import RollCall
from gate.rooms import points
from gate.run import Run
from gate.scheduling import BySystem, in_order
from gate.secrets import redact

MARKERS = (
    'item(id, severity=…, safety=…, vital=False, attestable=False, part=…): the point that the check proves',
    "pre_release: before a release",
    "post_deploy: right after a deployment",
    "periodic: from time to time",
    "incident: what is wrong right now",
)  # fmt: skip


class Child:
    """The plug-in of a supervised process: the sole one, the controller of workers, or a worker."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.items = points(run.rooms)
        self.vital = vital.all_of(run.rooms, run.target)
        self.account: Account | None = None
        self.roll_call = RollCall(run.rooms, run.systems)
        self.whole = True  # every suite could be read

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the markers: phases, systems, severities and safeties come from the checklist."""
        words = {str(word) for item in self.items.values() for word in item.words}
        words |= {str(word) for word in (*Severity, *Safety)}  # a case may be milder or safer than every item
        named = {marker.split("(")[0].split(":")[0] for marker in MARKERS}
        for marker in (*MARKERS, *(f"{word}: see the checklist" for word in sorted(words - named))):
            config.addinivalue_line("markers", marker)

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """The room of a system that this run does not look at is neither loaded nor collected."""
        here = self.run.rooms.get(collection_path.name)
        return True if here and here.folder == collection_path and here.system not in self.run.systems else None

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Bind a test to its point, write it down as due, and give it the point's words as marks."""
        if not any(room.folder.parent in item.path.parents for room in self.run.rooms.values()):
            return
        try:
            case = item.stash[ITEM] = Case.of(item, self.items)
            self.roll_call.add(item, case)
        except pytest.UsageError as error:
            self._refuse(str(error))
        if self.run.plan and case.item.id in self.run.plan.ids:
            journal.append(journal.Collected(item.nodeid, case.item.id, case.name, case.severity, case.safety))
        for word in sorted(
            case.item.words - {case.item.severity, str(case.item.safety)} | {case.severity, str(case.safety)}
        ):
            item.add_marker(_mark(str(word)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out the systems that are no part of this environment."""
        self._nothing_is_left_out()
        ours = [item for item in items if ITEM in item.stash and self._part_of_it(item.stash[ITEM], config.option.item)]
        chosen = set(ours)
        rest = [item for item in items if item not in chosen]
        items[:] = ours
        if rest:
            config.hook.pytest_deselected(items=rest)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Vital signs first, drills last, in whichever order other plug-ins have put them."""
        session.items[:] = in_order(session.items)

    def _nothing_is_left_out(self) -> None:
        """Each point has a check, and each check was collected; a run of a part cannot tell, and asks nothing."""
        plan = self.run.plan
        if plan is None or plan.narrowed or not self.whole:
            return
        if sentence := self.roll_call.missing():
            self._refuse(sentence)

    def _refuse(self, sentence: str) -> NoReturn:
        """The suites themselves are wrong; a worker's word reaches the operator through the journal alone."""
        journal.append(journal.Found(Finding("usage", "", False, evidence.fit(sentence))))
        raise pytest.UsageError(sentence)

    def _part_of_it(self, case: Case, only: list[str]) -> bool:
        return case.item.system in self.run.target.sections and (not only or case.item.id in only)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A suite that cannot be read cuts the run short, by name."""
        self.whole = self.whole and report.passed
        if report.failed:
            reason = str(report.longrepr).strip().splitlines()[-1:] or ["unknown"]
            self._broken(f"{report.nodeid or 'the suites'} could not be read: {reason[0].removeprefix('E').strip()}")

    def pytest_internalerror(self, excrepr: object) -> None:
        """An error inside pytest or a plug-in cuts the run short."""
        self._broken(f"an error inside the test runner: {str(excrepr).strip().splitlines()[-1]}")

    def _broken(self, sentence: str) -> None:
        journal.append(journal.Found(Finding("cut_short", "", False, evidence.fit(sentence), Verdict.NOT_PROVED)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> object:
        """Before the first check: wait for the deployment, and see that it is this release."""
        if self.run.worker or session.config.option.collectonly:
            return None
        asked = self.run.asked
        if asked and asked.sweep:
            session.testsfailed = self._sweep()
            return True
        if asked and asked.plan:
            return True
        return None if self._before() else True

    def _sweep(self) -> int:
        """Remove what dead runs have left; how many things could not be removed now."""
        swept = sweep.dead_ledgers(self.run)
        swept += sweep.own(self.run)
        print(sweep.report(swept))
        return sum(one.failed for one in swept)

    def _before(self) -> bool:
        looks = self.run.plan.looks if self.run.plan else ()
        sweeps = self.run.allow >= Safety.WRITE
        swept = sweep.put_back(self.run) if sweeps else []
        coming = [self.vital(system) for key, system in looks if key == "wait"]
        with ThreadPoolExecutor() as together:
            list(together.map(lambda signs: signs.wait(self.run.target.table.wait), coming))
        alive = [s for key, s in looks if key == "release" and self.vital(s).cause is None]
        right = [self.vital(system).is_release() for system in alive]
        for one in swept + (sweep.dead_ledgers(self.run, swept) if sweeps else []):
            journal.append(
                journal.Found(Finding("swept", one.entry.system, not one.failed, str(one), Verdict.GO_WITH_WARNINGS))
            )
        return all(right)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """One case: from its beginning in the journal to its end there."""
        self.account = Account(item.stash[ITEM], item.nodeid)
        evidence.begin()
        journal.append(journal.Started(item.nodeid, self.run.worker))
        ended = False
        try:
            done = yield
            ended = True
            return done
        finally:
            if ended or self.account.state:  # what was red stays so, whatever cuts the case short
                journal.append(journal.Finished(self.account.result))
            evidence.end()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """What is not allowed here is unverified; what hangs on a lifeline that is down is blocked at once."""
        case = item.stash[ITEM]
        if item.get_closest_marker("xfail"):
            raise Unverified("the check is marked xfail: whatever comes of it proves nothing")
        if case.safety > self.run.allow and not case.attestable:
            raise Unverified(*_not_allowed(case, self.run))
        signs = self.vital(case.item.system)
        if signs.cause and self._hangs_on_a_lifeline(item):
            raise Blocked(signs.cause)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self) -> Generator[None, object, object]:
        """A check that answers instead of asserting proves nothing, and pytest would only warn."""
        with warnings.catch_warnings():
            warnings.simplefilter("error", pytest.PytestReturnNotNoneWarning)
            return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge by what was raised, not by what other plug-ins make of it."""
        report = yield
        account = self.account
        assert account is not None
        raised = call.excinfo.value if call.excinfo else None
        before = account.state
        account.phase(call.when, call.duration, raised)
        if account.state is not before and account.state in (State.FAILED, State.ERROR, State.BLOCKED):
            cause = self._cause(item)
            if cause and account.state is not State.BLOCKED:
                account.block(cause)
        return terminal.dressed(report, account, redact)

    def _cause(self, item: pytest.Item) -> Cause | None:
        """What hides a case that did not pass: the lifeline that is down, else the part that it looks at."""
        case = item.stash[ITEM]
        signs = self.vital(case.item.system)
        cause = signs.diagnose() if self._hangs_on_a_lifeline(item) else None
        return cause or (signs.of_part(case.part) if case.part else None)

    def _hangs_on_a_lifeline(self, item: pytest.Item) -> bool:
        case = item.stash[ITEM]
        names = set(getattr(item, "fixturenames", ()))
        return not case.vital and bool(names & self.vital(case.item.system).lifelines)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """pytest would describe each step of the way to the interrupt: seconds, which the clean-ups need."""
        excinfo.traceback = excinfo.traceback[-1:]
        excinfo.value.__cause__ = excinfo.value.__context__ = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """The health once more, then the end in the journal."""
        if self.run.worker:
            return
        stopped = session.shouldfail or session.shouldstop
        if stopped:
            self._broken(f"pytest stopped before all checks had run: {stopped}")
        for key, system in self.run.plan.looks if self.run.plan else ():
            if key == "last_look" and int(exitstatus) in (0, 1):
                self.vital(system).last_look()
        journal.append(journal.Ended(int(exitstatus)))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """A system's cases stay on one worker (xdist's own loadgroup does not group: pytest-xdist #1386)."""
        return BySystem(config, log)


@cache
def _mark(word: str) -> pytest.MarkDecorator:
    """One mark a word: every test that has it has the same one."""
    mark: pytest.MarkDecorator = getattr(pytest.mark, word)
    return mark


def _not_allowed(case: Case, run: Run) -> tuple[str, str]:
    ceiling = (
        f"the target allows {run.target.allow}"
        if case.safety > run.target.allow
        else f"this run allows {run.allow}; add --allow {case.safety}"
    )
    paste = f'[[accept]]\nitem = "{case.item.id}"\nstate = "unverified"\nreason = "…"\nowner = "…"\nuntil = 2099-12-31'
    return f"not looked at: it needs {case.safety}, and {ceiling}", paste
