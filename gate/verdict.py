"""The verdict: the join of plan and journal, never a count of failures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from gate import journal, say
from gate.model import (
    CaseResult,
    Cause,
    Change,
    ExitCode,
    Finding,
    Hidden,
    Item,
    ItemResult,
    Outcome,
    Phase,
    RunInfo,
    Severity,
    State,
    Verdict,
)
from gate.plan import Plan
from gate.say import Said
from gate.target import Accept, Attest

_ACCEPTS = {
    "unverified": (State.UNVERIFIED,),
    "not_applicable": (State.UNVERIFIED, State.NOT_APPLICABLE),
    "failing": (State.FAILED,),
}
_SEVERITIES = list(Severity)
_VERDICTS = (Verdict.GO, Verdict.GO_WITH_WARNINGS, Verdict.HOLD, Verdict.ROLL_BACK)
_EXITS = {
    Verdict.GO: ExitCode.GO,
    Verdict.GO_WITH_WARNINGS: ExitCode.GO,
    Verdict.HOLD: ExitCode.HOLD,
    Verdict.ROLL_BACK: ExitCode.ROLL_BACK,
    Verdict.NOT_PROVED: ExitCode.NOT_PROVED,
    Verdict.NARROWED: ExitCode.NARROWED,
}


@dataclass
class Told:
    """What the journal tells, by kind."""

    collected: dict[str, journal.Collected] = field(default_factory=dict)  # without a result so far
    started: set[str] = field(default_factory=set)  # of those
    results: dict[str, CaseResult] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    ended: journal.Ended | None = None

    @classmethod
    def of(cls, records: Iterable[Any]) -> "Told":
        """Sort the records of a journal."""
        told = cls()
        for record in records:
            told._take(record)
        return told

    def by_item(self) -> tuple[dict[str, list[CaseResult]], dict[str, list[journal.Collected]]]:
        """Per item: the results, and the collected cases that have none."""
        ended: dict[str, list[CaseResult]] = defaultdict(list)
        absent: dict[str, list[journal.Collected]] = defaultdict(list)
        for result in self.results.values():
            ended[result.item].append(result)
        for case in self.collected.values():
            absent[case.item].append(case)
        return ended, absent

    def _take(self, record: Any) -> None:
        match record:
            case journal.Collected() if record.nodeid not in self.results:
                self.collected[record.nodeid] = record
            case journal.Started():
                self.started.add(record.nodeid)
            case journal.Finished():
                self._ended(record.result)
            case journal.Found():
                self.findings.append(record.finding)
            case journal.Ended():
                self.ended = record

    def _ended(self, result: CaseResult) -> None:
        self.results[result.nodeid] = _worse(self.results.get(result.nodeid), result)
        self.collected.pop(result.nodeid, None)
        self.started.discard(result.nodeid)


def judge(plan: Plan, told: Told, run: RunInfo, changes: tuple[Change, ...] = (), cut_short: str = "") -> Outcome:
    """Join the plan with what the journal tells; `cut_short` says what ended the run before its own end."""
    ended, absent = told.by_item()
    items = tuple(_join(item, plan, ended[item.id], absent[item.id], told.started) for item in plan.items)
    looks = [] if cut_short else _missing_looks(plan, told)
    findings = tuple(dict.fromkeys([*told.findings, *_cut(cut_short), *looks, *_stale(plan, items), *_left(changes)]))
    causes = _causes(items, plan)
    verdict, reason = _verdict(plan, items, findings, cut_short)
    counts = tuple(Counter(result.state for result in items).items())
    return Outcome(
        verdict, _EXITS[verdict], run, items, causes, _sorted(findings), changes, reason.en, reason.ko, counts
    )


def _worse(known: CaseResult | None, new: CaseResult) -> CaseResult:
    if known is None:
        return new
    return known if State.worst([known.state, new.state]) is known.state else new


def _join(
    item: Item, plan: Plan, ended: list[CaseResult], absent: list[journal.Collected], started: set[str]
) -> ItemResult:
    cases = tuple(_accepted(result, item, plan) for result in ended)
    missing = tuple(f"{c.case} ({'begun, never ended' if c.nodeid in started else 'never begun'})" for c in absent)
    states = [case.state for case in cases] + [State.UNVERIFIED] * len(missing)
    state = State.worst(states)
    severities = [c.severity for c in cases if not c.state.green] + [c.severity for c in absent]
    worst = min(severities, key=_SEVERITIES.index) if severities else item.severity
    return ItemResult(item, state, cases, missing, worst)


def _accepted(case: CaseResult, item: Item, plan: Plan) -> CaseResult:
    for accept in plan.accept:
        if accept.item == item.id and accept.case in (None, case.case) and case.state in _ACCEPTS[accept.state]:
            state = State.NOT_APPLICABLE if accept.state == "not_applicable" else State.ACCEPTED
            said = say.accepted(accept.state, accept.owner, accept.until, accept.reason)
            return replace(case, state=state, note=said.en, note_ko=said.ko)
    return replace(case, state=State.UNVERIFIED) if case.state is State.NOT_APPLICABLE else case


def _missing_looks(plan: Plan, told: Told) -> list[Finding]:
    seen = {(f.key, f.system) for f in told.findings}
    seen |= {("release", f.system) for f in told.findings if f.key == "wait" and not f.ok}  # nothing there to ask
    if any(f.key == "release" and not f.ok for f in told.findings):
        seen |= {look for look in plan.looks if look[0] == "last_look"}  # nothing else counts
    missing = [(key, system, say.not_looked_at(key, system)) for key, system in plan.looks if (key, system) not in seen]
    return [_finding(key, system, said, Verdict.HOLD) for key, system, said in missing]


def _finding(key: str, system: str, said: Said, verdict: Verdict) -> Finding:
    return Finding(key, system, False, said.en, verdict, said.ko)


def _stale(plan: Plan, items: tuple[ItemResult, ...]) -> list[Finding]:
    by_id = {result.item.id: result for result in items}
    today = date.fromisoformat(plan.today)
    said = [(a.item, _stale_accept(a, by_id[a.item])) for a in plan.accept if a.item in by_id]
    said += [(a.item, _stale_attest(a, by_id[a.item], today)) for a in plan.attest if a.item in by_id]
    return [_finding("warning", by_id[name].item.system, why, Verdict.GO_WITH_WARNINGS) for name, why in said if why]


def _stale_attest(attest: Attest, result: ItemResult, today: date) -> Said | None:
    if not attest.holds(today):
        return say.attestation_ended(attest.item, attest.until)
    return say.idle_attestation(attest.item, attest.case) if _idle(attest, result) else None


def _idle(attest: Attest, result: ItemResult) -> bool:
    """Whether a point stays open, for no outage or cut, beside an attestation that none of its cases has taken."""
    still_open = {case.state for case in result.cases if not case.state.green}
    seen = bool(still_open) and still_open <= {State.FAILED, State.UNVERIFIED} and not result.missing
    taken = any(case.state is State.ATTESTED and attest.case in (None, case.case) for case in result.cases)
    return seen and not taken


def _stale_accept(accept: Accept, result: ItemResult) -> Said | None:
    used = any(
        c.note and c.state in (State.ACCEPTED, State.NOT_APPLICABLE)
        for c in result.cases
        if accept.case in (None, c.case)
    )
    if used:
        return None
    if not result.state.green:
        return say.idle_acceptance(accept.item, accept.state, accept.case)
    return say.stale_acceptance(accept.item)


def _left(changes: tuple[Change, ...]) -> list[Finding]:
    unknown = [c for c in changes if c.state == "unknown"]
    made = [c for c in unknown if not c.why]
    said = say.left_behind([f"{c.kind} {c.key}" for c in made])
    found = [Finding("left", c.system, False, f"{c.key} of {c.system} {c.why}", Verdict.HOLD) for c in unknown if c.why]
    return found + ([_finding("left", made[0].system, said, Verdict.GO_WITH_WARNINGS)] if made else [])


def _cut(cut_short: str) -> list[Finding]:
    return [Finding("cut_short", "", False, cut_short, Verdict.NOT_PROVED)] if cut_short else []


def _causes(items: Sequence[ItemResult], plan: Plan) -> tuple[Hidden, ...]:
    causes: dict[str, Cause] = {}
    hides: dict[str, list[str]] = {}
    for result in items:
        for case in result.cases:
            if case.state is State.BLOCKED and case.cause:
                causes.setdefault(case.cause.key, case.cause)
                hidden = hides.setdefault(case.cause.key, [])
                hidden += [] if result.item.id in hidden else [result.item.id]
    known = {remedy.key: (remedy.remedy, remedy.remedy_ko) for remedy in plan.remedies}
    return tuple(Hidden(cause, tuple(hides[key]), *known.get(key, ())) for key, cause in causes.items())


def _verdict(
    plan: Plan, items: tuple[ItemResult, ...], findings: Sequence[Finding], cut_short: str
) -> tuple[Verdict, Said]:
    if plan.narrowed:
        return Verdict.NARROWED, say.narrowed(", ".join(plan.narrowed))
    if not items:
        return Verdict.NOT_PROVED, say.EMPTY_PLAN
    demands = [(f.verdict, Said(f.sentence, f.sentence_ko)) for f in findings if not f.ok and f.verdict in _VERDICTS]
    demands += [_demand(result, plan.deployed) for result in items]
    verdict, reason = max(demands, key=lambda demand: (_VERDICTS.index(demand[0]), demand[1] is say.ANSWERED_FOR))
    if verdict is Verdict.ROLL_BACK:
        return verdict, reason
    if cut_short:
        return Verdict.NOT_PROVED, Said(cut_short, "")
    results = [case.state for result in items for case in result.cases]
    if all(state is State.UNVERIFIED for state in results) and not any(_reached(f) for f in findings):
        return Verdict.NOT_PROVED, say.NO_RESULT
    return verdict, reason


def _reached(finding: Finding) -> bool:
    return (
        finding.key in ("release", "wait", "last_look")
        and finding.verdict in (Verdict.HOLD, Verdict.ROLL_BACK)
        and not finding.ok
        and finding.sentence != say.not_looked_at(finding.key, finding.system).en
    )


def _demand(result: ItemResult, deployed: bool) -> tuple[Verdict, Said]:
    """The least verdict that an item's state demands, and why."""
    if result.state.green:
        return Verdict.GO, say.ALL_PROVED if result.state is State.PASSED else say.ANSWERED_FOR
    item, said = result.item, say.item_is(result.item.id, result.severity, result.state)
    if item.rollback and result.state is State.FAILED:
        return Verdict.ROLL_BACK, say.criterion(item.id)
    if deployed and item.phase is Phase.POST_DEPLOY and any(_rolls_back(c) for c in result.cases):
        return Verdict.ROLL_BACK, said
    return (Verdict.GO_WITH_WARNINGS if result.severity is Severity.MINOR else Verdict.HOLD), said


def _rolls_back(case: CaseResult) -> bool:
    blocked = case.state is State.BLOCKED and case.cause is not None and case.cause.of_system
    return case.severity is Severity.CRITICAL and (case.state is State.FAILED or blocked)


def _sorted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The release that answers comes first, then what cut the run short, then the rest."""
    order = ["release", "cut_short", "wait", "last_look"]
    return tuple(sorted(findings, key=lambda f: (f.ok, order.index(f.key) if f.key in order else len(order))))
