"""What gate, connections and checks say, in the report's language; evidence stays as it was recorded."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from gate.model import CaseResult, Cause, Finding, Hidden, ItemResult, Outcome
from reports.korean import korean

Say = Callable[[str], str]
_MISSING_KO = {"(begun, never ended)": "(시작했으나 끝나지 않음)", "(never begun)": "(시작하지 않음)"}


def translated(outcome: Outcome, language: str) -> Outcome:
    """The outcome with its Korean sentences in place of the English ones, where it has them."""
    if language != "ko":
        return outcome
    say = {system: partial(korean, table=table) for system, table in outcome.tables}
    findings = tuple(_finding(say.get(finding.system, korean), finding) for finding in outcome.findings)
    found = {old.sentence: new.sentence for old, new in zip(outcome.findings, findings, strict=True)}
    return replace(
        outcome,
        items=tuple(_item(say.get(result.item.system, korean), result) for result in outcome.items),
        findings=findings,
        changes=tuple(replace(each, why=say.get(each.system, korean)(each.why)) for each in outcome.changes),
        causes=tuple(_hidden(say.get(hidden.cause.key.partition(".")[0], korean), hidden) for hidden in outcome.causes),
        reason_ko=outcome.reason_ko or found.get(outcome.reason) or korean(outcome.reason),
    )


def _finding(say: Say, finding: Finding) -> Finding:
    return replace(finding, sentence=finding.sentence_ko or say(finding.sentence))


def _item(say: Say, result: ItemResult) -> ItemResult:
    cases = tuple(_case(say, case) for case in result.cases)
    return replace(result, cases=cases, missing=tuple(map(_missing, result.missing)))


def _case(say: Say, case: CaseResult) -> CaseResult:
    cause = case.cause and _cause(say, case.cause)
    return replace(case, sentence=say(case.sentence), cause=cause, note=case.note_ko or case.note)


def _hidden(say: Say, hidden: Hidden) -> Hidden:
    return replace(hidden, cause=_cause(say, hidden.cause))


def _cause(say: Say, cause: Cause) -> Cause:
    return replace(cause, sentence=say(cause.sentence))


def _missing(name: str) -> str:
    for english, said in _MISSING_KO.items():
        name = name.replace(english, said)
    return name
