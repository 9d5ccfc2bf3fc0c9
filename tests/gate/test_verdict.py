"""The verdict is the join of plan and journal: state by severity by phase, and what cuts or narrows a run."""

from dataclasses import replace
from datetime import date

import pytest

from gate import journal, say
from gate.model import (
    CaseResult,
    Cause,
    Change,
    ExitCode,
    Finding,
    Item,
    Outcome,
    Phase,
    Remedy,
    RunInfo,
    Safety,
    Severity,
    State,
    Verdict,
)
from gate.plan import Plan
from gate.target import Accept, Attest
from gate.verdict import Told, judge

GO, WARN, HOLD, BACK, NOT, NARROW = (
    Verdict.GO,
    Verdict.GO_WITH_WARNINGS,
    Verdict.HOLD,
    Verdict.ROLL_BACK,
    Verdict.NOT_PROVED,
    Verdict.NARROWED,
)
CRITICAL, MAJOR, MINOR = Severity
TODAY = "2026-11-21"
RUN = RunInfo("toybox", False, "", "", "", "", "post_deploy", "gl-1", "", "", 0.0, "write")
SYSTEM = Cause("toy.api", "the toy is away")
RUNNER = Cause("runner", "no route", of_system=False)


def point(
    name: str = "TOY-POST-01", phase: Phase = Phase.POST_DEPLOY, severity: Severity = MAJOR, **more: object
) -> Item:
    words = {"source": "000", "title": "t", "title_ko": "t", "remedy": "r", "remedy_ko": "r", "looks_at": "l"}
    return Item(name, "toy", phase, severity, Safety.OBSERVE, **words, **more)  # type: ignore[arg-type]


def case(item: Item, state: State, name: str = "only", **more: object) -> CaseResult:
    given = {"severity": item.severity, **more}
    return CaseResult(f"t.py::{item.id}-{name}", item.id, name, safety=Safety.OBSERVE, state=state, **given)  # type: ignore[arg-type]


def plan(*items: Item, **more: object) -> Plan:
    deployed = any(item.phase is Phase.POST_DEPLOY for item in items)
    given = {
        "looks": (),
        "accept": (),
        "attest": (),
        "selection": "",
        "narrowed": (),
        "today": TODAY,
        "deployed": deployed,
    }
    return Plan(items, **{**given, **more})  # type: ignore[arg-type]


def told(*cases: CaseResult, findings: tuple[Finding, ...] = (), missing: tuple[CaseResult, ...] = ()) -> Told:
    collected = [journal.Collected(c.nodeid, c.item, c.case, c.severity, c.safety) for c in (*cases, *missing)]
    started = [journal.Started(c.nodeid) for c in cases]
    finished = [journal.Finished(c) for c in cases]
    return Told.of([*collected, *started, *finished, *map(journal.Found, findings), journal.Ended(0)])


def verdict(item: Item, state: State, **more: object) -> Verdict:
    """Of a run with this point and one that is green."""
    green = point("TOY-POST-09", item.phase)
    return judge(plan(item, green), told(case(item, state, **more), case(green, State.PASSED)), RUN).verdict


@pytest.mark.parametrize(
    ("state", "critical", "major", "minor"),
    [
        (State.PASSED, GO, GO, GO),
        (State.ATTESTED, GO, GO, GO),
        (State.FAILED, BACK, HOLD, WARN),
        (State.ERROR, HOLD, HOLD, WARN),
        (State.UNVERIFIED, HOLD, HOLD, WARN),
        (State.NOT_APPLICABLE, HOLD, HOLD, WARN),
    ],
)
def test_after_a_deployment(state: State, critical: Verdict, major: Verdict, minor: Verdict) -> None:
    assert [verdict(point(severity=s), state) for s in Severity] == [critical, major, minor]


@pytest.mark.parametrize("phase", [Phase.PRE_RELEASE, Phase.PERIODIC])
@pytest.mark.parametrize("state", [State.FAILED, State.ERROR, State.UNVERIFIED])
def test_in_the_other_phases_nothing_rolls_back(phase: Phase, state: State) -> None:
    assert [verdict(point(phase=phase, severity=s), state) for s in Severity] == [HOLD, HOLD, WARN]


@pytest.mark.parametrize(
    ("cause", "severity", "expected"),
    [(SYSTEM, CRITICAL, BACK), (RUNNER, CRITICAL, HOLD), (SYSTEM, MAJOR, HOLD), (RUNNER, MINOR, WARN)],
)
def test_blocked_by_the_system_rolls_back_and_by_the_runner_holds(
    cause: Cause, severity: Severity, expected: Verdict
) -> None:
    assert verdict(point(severity=severity), State.BLOCKED, cause=cause) is expected


@pytest.mark.parametrize("phase", list(Phase))
def test_a_rollback_criterion_that_holds_rolls_back_in_any_phase(phase: Phase) -> None:
    criterion = point(phase=phase, severity=MINOR, rollback=True)
    assert verdict(criterion, State.FAILED) is BACK
    assert verdict(criterion, State.UNVERIFIED) is WARN


def test_the_worst_verdict_counts_and_is_given_as_the_reason() -> None:
    bad, worse = point("TOY-POST-01"), point("TOY-POST-02", severity=CRITICAL)
    outcome = judge(plan(bad, worse), told(case(bad, State.FAILED), case(worse, State.FAILED)), RUN)
    assert (outcome.verdict, outcome.exit_code) == (BACK, ExitCode.ROLL_BACK)
    assert "TOY-POST-02" in outcome.reason


def test_a_milder_case_of_a_critical_item_warns() -> None:
    item = point(severity=CRITICAL)
    outcome = judge(plan(item), told(case(item, State.PASSED), case(item, State.FAILED, "soft", severity=MINOR)), RUN)
    assert (outcome.verdict, outcome.items[0].state, outcome.items[0].severity) == (WARN, State.FAILED, MINOR)


def test_an_item_without_any_case_is_unverified() -> None:
    item, green = point(), point("TOY-POST-02")
    outcome = judge(plan(item, green), told(case(green, State.PASSED)), RUN)
    assert (outcome.verdict, outcome.items[0].state) == (HOLD, State.UNVERIFIED)


def test_a_case_without_a_result_is_named_whether_it_had_begun_or_not() -> None:
    item = point()
    begun, never = case(item, State.PASSED, "begun"), case(item, State.PASSED, "never")
    journal_of = told(case(item, State.PASSED), missing=(begun, never))
    journal_of.started.add(begun.nodeid)
    outcome = judge(plan(item), journal_of, RUN)
    assert outcome.items[0].missing == ("begun (begun, never ended)", "never (never begun)")
    assert (outcome.verdict, outcome.items[0].state) == (HOLD, State.UNVERIFIED)


def test_the_worse_of_two_results_of_one_case_counts() -> None:
    item = point()
    for first, second in ((State.FAILED, State.PASSED), (State.PASSED, State.FAILED)):
        records = [journal.Finished(case(item, first)), journal.Finished(case(item, second))]
        assert judge(plan(item), Told.of(records), RUN).items[0].state is State.FAILED


def test_a_result_of_no_item_of_the_plan_changes_nothing() -> None:
    item = point()
    stray = case(point("TOY-PER-01"), State.FAILED)
    assert judge(plan(item), told(case(item, State.PASSED), stray), RUN).verdict is GO


def test_an_empty_plan_proves_nothing() -> None:
    assert judge(plan(), told(), RUN).exit_code is ExitCode.NOT_PROVED


def test_a_run_without_one_result_proves_nothing() -> None:
    item = point(severity=MINOR)
    assert judge(plan(item), told(case(item, State.UNVERIFIED)), RUN).verdict is NOT
    assert judge(plan(item), Told.of([]), RUN).verdict is NOT


def test_a_run_that_was_cut_short_proves_nothing_but_still_rolls_back() -> None:
    item = point(severity=CRITICAL)
    green, red = told(case(item, State.PASSED)), told(case(item, State.FAILED))
    assert judge(plan(item), green, RUN, cut_short="the deadline was reached").verdict is NOT
    assert judge(plan(item), red, RUN, cut_short="the deadline was reached").verdict is BACK


def test_a_narrowed_run_has_no_verdict_whatever_it_saw() -> None:
    item = point(severity=CRITICAL)
    for state in (State.PASSED, State.FAILED):
        outcome = judge(plan(item, narrowed=("-k",)), told(case(item, state)), RUN)
        assert (outcome.verdict, outcome.exit_code) == (NARROW, ExitCode.NARROWED)


@pytest.mark.parametrize("demanded", [HOLD, BACK])
def test_a_finding_that_is_not_well_demands_its_verdict(demanded: Verdict) -> None:
    item = point()
    finding = Finding("last_look", "toy", False, "away", demanded)
    assert judge(plan(item), told(case(item, State.PASSED), findings=(finding,)), RUN).verdict is demanded
    well = replace(finding, ok=True)
    assert judge(plan(item), told(case(item, State.PASSED), findings=(well,)), RUN).verdict is GO


def test_a_look_that_was_planned_and_not_made_holds() -> None:
    item = point()
    for key in ("release", "wait", "last_look"):
        outcome = judge(plan(item, looks=((key, "toy"),)), told(case(item, State.PASSED)), RUN)
        assert (outcome.verdict, outcome.findings[0].key) == (HOLD, key)


def test_the_release_stands_first_among_the_findings() -> None:
    item = point()
    findings = tuple(Finding(key, "toy", False, key, HOLD) for key in ("last_look", "wait", "release"))
    outcome = judge(plan(item), told(case(item, State.PASSED), findings=findings), RUN)
    assert [finding.key for finding in outcome.findings] == ["release", "wait", "last_look"]


def test_a_cause_is_named_once_with_all_that_it_hides() -> None:
    items = [point(f"TOY-POST-0{n}") for n in range(3)]
    cases = [case(i, State.BLOCKED, name, cause=SYSTEM) for i in items for name in "ab"]
    outcome = judge(plan(*items), told(*cases), RUN)
    assert [(h.cause.key, h.items) for h in outcome.causes] == [("toy.api", tuple(i.id for i in items))]


def test_a_cause_has_the_remedy_that_the_checklist_states_for_it() -> None:
    hidden = point("TOY-POST-00")
    remedies = (Remedy("toy.other", "a", "b"), Remedy("toy.api", "Start it.", "기동합니다."))
    blocked = told(case(hidden, State.BLOCKED, cause=SYSTEM))
    (cause,) = judge(plan(hidden, remedies=remedies), blocked, RUN).causes
    assert (cause.remedy, cause.remedy_ko) == ("Start it.", "기동합니다.")
    (cause,) = judge(plan(hidden), blocked, RUN).causes
    assert cause.remedy == ""


# --- what is accepted or attested


def accept(state: str, case: str | None = None) -> Accept:
    return Accept(item="TOY-POST-01", case=case, state=state, reason="CHG-1", owner="ops", until=date(2126, 1, 1))  # type: ignore[arg-type]


def accepting(item: Item, accepted: str, state: State, *, of_case: str | None = None) -> Outcome:
    given = (accept(accepted, case=of_case),)
    return judge(plan(item, accept=given), told(case(item, state), case(item, State.PASSED, "other")), RUN)


@pytest.mark.parametrize(
    ("accepted", "covers"),
    [
        ("unverified", {State.UNVERIFIED}),
        ("not_applicable", {State.UNVERIFIED, State.NOT_APPLICABLE}),
        ("failing", {State.FAILED}),
    ],
)
def test_an_acceptance_covers_its_own_state_and_no_other(accepted: str, covers: set[State]) -> None:
    bad = [State.FAILED, State.ERROR, State.BLOCKED, State.UNVERIFIED, State.NOT_APPLICABLE]
    item = point()
    assert {state for state in bad if accepting(item, accepted, state).verdict is GO} == covers


def test_an_acceptance_says_who_why_and_until_when() -> None:
    accepted = accepting(point(), "failing", State.FAILED).items[0]
    assert accepted.state is State.ACCEPTED
    assert all(word in accepted.cases[0].note for word in ("ops", "CHG-1", "2126-01-01"))


def test_an_acceptance_of_one_case_covers_no_other() -> None:
    assert accepting(point(), "failing", State.FAILED, of_case="only").verdict is GO
    assert accepting(point(), "failing", State.FAILED, of_case="other").verdict is HOLD


def test_an_acceptance_covers_no_case_that_never_ended() -> None:
    item = point()
    missing = case(item, State.PASSED, "lost")
    outcome = judge(plan(item, accept=(accept("unverified"),)), told(case(item, State.PASSED), missing=(missing,)), RUN)
    assert outcome.verdict is HOLD


@pytest.mark.parametrize(("state", "named"), [("unverified", None), ("failing", "typo")])
def test_an_acceptance_that_covers_nothing_says_so(state: str, named: str | None) -> None:
    item = point()
    outcome = judge(plan(item, accept=(accept(state, case=named),)), told(case(item, State.FAILED)), RUN)
    assert outcome.items[0].state is State.FAILED
    assert "covers nothing" in outcome.findings[0].sentence


def test_what_somebody_answers_for_is_not_called_proved() -> None:
    first, second = point(), point("TOY-POST-02")
    results = told(case(first, State.UNVERIFIED), case(second, State.PASSED))
    outcome = judge(plan(first, second, accept=(accept("unverified"),)), results, RUN)
    assert (outcome.verdict, outcome.reason) == (GO, say.ANSWERED_FOR.en)


def test_a_stale_acceptance_is_a_warning() -> None:
    outcome = accepting(point(), "failing", State.PASSED)
    assert (outcome.verdict, outcome.exit_code) == (WARN, ExitCode.GO)
    assert "stale" in outcome.findings[0].sentence


def test_an_attestation_that_ended_is_said() -> None:
    item = point()
    attest = Attest(item=item.id, statement="seen", by="ops", on=date(2026, 1, 1), until=date(2026, 2, 1))
    for state, verdict in ((State.ERROR, HOLD), (State.PASSED, WARN)):
        outcome = judge(plan(item, attest=(attest,)), told(case(item, state)), RUN)
        assert outcome.verdict is verdict
        assert any("2026-02-01" in finding.sentence for finding in outcome.findings)


@pytest.mark.parametrize(
    ("state", "named", "idle"),
    [
        (State.FAILED, None, True),
        (State.UNVERIFIED, "typo", True),
        (State.BLOCKED, None, False),
        (State.PASSED, None, False),
        (State.ATTESTED, None, False),
    ],
)
def test_an_attestation_that_covers_nothing_says_so(state: State, named: str | None, idle: bool) -> None:
    item = point()
    given = Attest(item=item.id, case=named, statement="seen", by="ops", on=date(2026, 1, 1), until=date(2126, 1, 1))
    outcome = judge(plan(item, attest=(given,)), told(case(item, state)), RUN)
    assert any("the attestation" in finding.sentence for finding in outcome.findings) is idle


def test_what_may_still_be_there_is_a_warning() -> None:
    item = point()
    changes = tuple(
        Change("toy", "file", key, state) for key, state in (("a", "removed"), ("b", "left"), ("c", "unknown"))
    )
    outcome = judge(plan(item), told(case(item, State.PASSED)), RUN, changes)
    assert outcome.verdict is WARN
    assert "file c" in outcome.findings[0].sentence
    assert "file a" not in outcome.findings[0].sentence


def test_what_a_drill_has_not_put_back_holds_and_names_the_way_back() -> None:
    item = point()
    changes = (Change("toy", "drill", "engine", "unknown", "may still be stopped; to put it back run `start`"),)
    outcome = judge(plan(item), told(case(item, State.PASSED)), RUN, changes)
    assert (outcome.verdict, len(outcome.findings)) == (Verdict.HOLD, 1)
    assert outcome.findings[0].sentence == "engine of toy may still be stopped; to put it back run `start`"
