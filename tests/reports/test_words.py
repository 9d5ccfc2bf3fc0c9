"""The reports speak each language wholly."""

import string
from dataclasses import replace

import pytest

from gate.model import Safety, Severity, State, Verdict
from reports.words import languages, words
from tests.reports.samples import STOCK


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_there_is_english_and_korean() -> None:
    assert languages() == ["en", "ko"]


def test_each_language_has_the_same_words_with_the_same_values_in_them() -> None:
    english, korean = words("en").table, words("ko").table
    assert english.keys() == korean.keys()
    assert [key for key in english if placeholders(english[key]) != placeholders(korean[key])] == []


@pytest.mark.parametrize("language", languages())
def test_every_state_severity_safety_and_verdict_has_a_word_and_a_meaning(language: str) -> None:
    say = words(language)
    assert all(say(f"state.{state}") and say(f"state_meaning.{state}") for state in State)
    assert all(say(f"verdict.{verdict.name}") and say(f"verdict_meaning.{verdict.name}") for verdict in Verdict)
    assert all(say(f"severity.{severity}") for severity in Severity)
    assert all(say(f"safety.{safety}") for safety in Safety)


def test_items_speak_the_language_of_the_report() -> None:
    assert words("ko").title(STOCK).startswith("입고")
    assert words("en").remedy(STOCK).startswith("Look at")


@pytest.mark.parametrize(
    ("source", "korean"),
    [("002, section 2", "문서 002 2절"), ("002, sections 2 and 4", "문서 002 2, 4절"), ("002", "문서 002")],
)
def test_the_source_is_named_in_the_language_of_the_report(source: str, korean: str) -> None:
    item = replace(STOCK, source=source)
    assert words("ko").source(item) == korean
    assert words("en").source(item) == f"document {source}"


def test_an_unknown_language_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match="there is en, ko"):
        words("fr")
