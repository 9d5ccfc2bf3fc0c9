"""The gate's and the connections' own sentences in the report's language; what checks said stays as they said it."""

from dataclasses import replace

from gate.model import CaseResult, Cause, Finding, Hidden, ItemResult, Outcome
from reports.korean import korean

_MISSING_KO = {"(begun, never ended)": "(시작했으나 끝나지 않음)", "(never begun)": "(시작하지 않음)"}


def translated(outcome: Outcome, language: str) -> Outcome:
    """The outcome with its Korean sentences in place of the English ones, where it has them."""
    if language != "ko":
        return outcome
    return replace(
        outcome,
        items=tuple(map(_item, outcome.items)),
        findings=tuple(map(_finding, outcome.findings)),
        causes=tuple(map(_hidden, outcome.causes)),
        reason_ko=outcome.reason_ko or korean(outcome.reason),
    )


def _finding(finding: Finding) -> Finding:
    return replace(finding, sentence=finding.sentence_ko or korean(finding.sentence))


def _item(result: ItemResult) -> ItemResult:
    return replace(result, cases=tuple(map(_case, result.cases)), missing=tuple(map(_missing, result.missing)))


def _case(case: CaseResult) -> CaseResult:
    cause = case.cause and _cause(case.cause)
    return replace(case, sentence=korean(case.sentence), cause=cause, note=case.note_ko or case.note)


def _hidden(hidden: Hidden) -> Hidden:
    return replace(hidden, cause=_cause(hidden.cause))


def _cause(cause: Cause) -> Cause:
    return replace(cause, sentence=korean(cause.sentence))


def _missing(name: str) -> str:
    for english, said in _MISSING_KO.items():
        name = name.replace(english, said)
    return name
