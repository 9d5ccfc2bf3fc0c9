"""greenlight.json keeps its schema, whatever stands in it."""

import json
from pathlib import Path

import pytest

from gate.model import Outcome
from reports.json import parts
from tests.reports.samples import LONG, go, hostile, many, nothing, outage, roll_back
from tests.reports.test_text import harmless

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text(encoding="utf-8"))


def render(outcome: Outcome, language: str = "en") -> str:
    return "".join(parts(outcome, language))


@pytest.mark.parametrize(
    "outcome",
    [roll_back(), go(), outage(), nothing(), many(3), hostile(), hostile(LONG)],
    ids=["roll_back", "go", "outage", "nothing", "many", "malice", "long"],
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_report_keeps_the_schema_and_is_harmless(outcome: Outcome, language: str) -> None:
    text = render(outcome, language)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text))
    assert harmless(text)


def test_the_schema_describes_every_field_of_the_documentation() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    told = (Path(__file__).parents[2] / "docs" / "report-schema.md").read_text(encoding="utf-8")
    assert [name for name in SCHEMA["properties"] if f"`{name}`" not in told] == []


def test_the_same_outcome_gives_the_same_text() -> None:
    assert render(roll_back()) == render(roll_back())


def test_the_verdict_stands_there_as_name_code_and_words() -> None:
    report = json.loads(render(go(), "ko"))
    assert (report["verdict"], report["exit_code"], report["counts"]) == ("GO", 0, {"passed": 4})
    assert report["summary"]["verdict"].startswith("GO (테스트베드")
