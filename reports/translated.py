"""The gate's own sentences in the report's language; what checks said stays as they said it."""

from dataclasses import replace

from gate.model import CaseResult, Finding, ItemResult, Outcome

_MISSING_KO = {"(begun, never ended)": "(시작했으나 끝나지 않음)", "(never begun)": "(시작하지 않음)"}


def translated(outcome: Outcome, language: str) -> Outcome:
    """The outcome with its Korean sentences in place of the English ones, where it has them."""
    if language != "ko":
        return outcome
    items = tuple(map(_item, outcome.items))
    return replace(outcome, items=items, findings=tuple(map(_finding, outcome.findings)))


def _finding(finding: Finding) -> Finding:
    return replace(finding, sentence=finding.sentence_ko or finding.sentence)


def _item(result: ItemResult) -> ItemResult:
    return replace(result, cases=tuple(map(_case, result.cases)), missing=tuple(map(_missing, result.missing)))


def _case(case: CaseResult) -> CaseResult:
    return replace(case, note=case.note_ko or case.note)


def _missing(name: str) -> str:
    for english, korean in _MISSING_KO.items():
        name = name.replace(english, korean)
    return name
