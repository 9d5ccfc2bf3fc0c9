"""The report for machines: `greenlight.json`, whose shape docs/report-schema.md and report.schema.json describe."""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from gate.model import Outcome, Safety, Verdict
from reports import view
from reports.text import presentable
from reports.translated import translated
from reports.words import words

SCHEMA = "greenlight/1"


def parts(outcome: Outcome, language: str = "en") -> Iterator[str]:
    """The outcome as JSON with a stable order, piece by piece; the language chooses the words of `summary` only.

    Raises ValueError for a language that there are no words for.
    """
    shown, say = presentable(outcome), words(language)
    summary = {
        "verdict": view.verdict(shown, say),
        "subject": view.subject(shown, say),
        "standing": view.standing(shown, say),
        "reason": view.reason(translated(shown, language), say),
    }
    report = {"schema": SCHEMA, "language": language, "summary": summary, **_plain(shown)}
    del report["tables"]
    report["run"] = {**_plain(shown.run), "versions": dict(shown.run.versions)}
    report["counts"] = {state.value: n for state, n in view.shares(shown)}
    yield from json.JSONEncoder(ensure_ascii=False, indent=2, default=_plain).iterencode(report)
    yield "\n"


def _plain(thing: Any) -> dict[str, Any]:
    """A dataclass as an object, one level deep: the encoder asks for the next when it gets there."""
    return {field.name: _word(getattr(thing, field.name)) for field in fields(thing)}


def _word(value: Any) -> Any:
    """Words of the model whose name is not their value; everything else is JSON's own or asked for later."""
    if isinstance(value, Safety):
        return str(value)
    return value.name if isinstance(value, Verdict) else value
