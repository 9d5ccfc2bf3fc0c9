"""The report for machines: `greenlight.json`, whose shape docs/report-schema.md and report.schema.json describe."""

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from gate.model import Outcome, Safety, Verdict
from reports import view
from reports.text import presentable
from reports.words import words

SCHEMA = "greenlight/1"


def render(outcome: Outcome, language: str = "en") -> str:
    """The outcome as JSON with a stable order; the language chooses the words of `summary` only.

    Raises ValueError for a language that there are no words for.
    """
    shown, say = presentable(outcome), words(language)
    summary = {
        "verdict": view.verdict(shown, say),
        "subject": view.subject(shown, say),
        "standing": view.standing(shown, say),
        "reason": view.reason(shown, say),
    }
    report = {"schema": SCHEMA, "language": language, "summary": summary, **_plain(shown)}
    report["counts"] = {state.value: n for state, n in view.shares(shown)}
    report["run"]["versions"] = dict(shown.run.versions)
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _plain(thing: Any) -> Any:
    """Dataclasses as objects, tuples as lists, words of the model by their name."""
    if isinstance(thing, Safety):
        return str(thing)
    if isinstance(thing, Verdict):
        return thing.name
    if isinstance(thing, Enum):
        return thing.value
    if is_dataclass(thing) and not isinstance(thing, type):
        return {field.name: _plain(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, tuple):
        return [_plain(part) for part in thing]
    return thing
