"""greenlight.md is short, and Markdown makes nothing of a stranger's text."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from gate.model import Cause, Hidden, Outcome
from reports.md import LONGEST, code, parts, prose
from tests.reports.samples import LONG, MALICE, go, hostile, many, nothing, outage, roll_back
from tests.reports.test_text import harmless

markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")

ALLOWED = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "softbreak"),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "code_inline"),
    *("strong_open", "strong_close", "text_special"),
}
EVERYTHING = {
    "roll_back": roll_back(),
    "go": go(),
    "outage": outage(),
    "nothing": nothing(),
    "many": many(500),
    "malice": hostile(),
    "long": hostile(LONG),
    "wide": hostile("재고 " * 5_000),
    "backticks": hostile("`" * 500 + "a" + "`" * 300),
    "lines": hostile("\n# a\n- b\n1. c\n\n---\n    code\n> q\n"),
}


def render(outcome: Outcome, language: str = "en") -> str:
    return "".join(parts(outcome, language))


def made_of(text: str) -> Iterator[str]:
    """The kinds of everything that a forge's Markdown would make of the text."""
    for token in markdown_it.MarkdownIt("gfm-like").parse(text):
        yield token.type
        yield from (child.type for child in token.children or ())


@pytest.mark.parametrize("outcome", EVERYTHING.values(), ids=EVERYTHING)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_report_is_short_harmless_and_made_of_nothing_but_text(outcome: Outcome, language: str) -> None:
    text = render(outcome, language)
    assert len(text) < LONGEST
    assert harmless(text)
    assert set(made_of(text)) <= ALLOWED


@pytest.mark.parametrize("write", [lambda: prose(MALICE, 1_000), lambda: code(MALICE, 1_000)], ids=["prose", "code"])
def test_hostile_text_is_shown_as_it_is(write) -> None:  # type: ignore[no-untyped-def]
    assert set(made_of(write())) <= ALLOWED


def test_mentions_and_references_cannot_be_made_in_prose() -> None:
    assert prose("@everyone #1 a@b", 100) == "＠everyone ＃1 a＠b"


def test_times_stay_readable() -> None:
    assert prose("01:02:03", 100) == "01:02:03"


def test_the_verdict_stands_first_and_the_sentences_come_with_it() -> None:
    text = render(roll_back())
    assert text.startswith("# ROLL BACK\n")
    assert "`stock went from 55 to 55, expected 52` — `POST /outbounds → 201, 41 ms`" in text


def test_what_does_not_fit_is_counted() -> None:
    text = render(many(500))
    shown = text.count("**INV-POST-")
    assert shown >= 5
    assert f"{500 - shown} items that are not green stand only in greenlight.html" in text


def test_verdict_and_causes_are_whole_however_much_is_hidden() -> None:
    causes = tuple(Hidden(Cause(f"c{n}", f"cause {n} " + "x" * 300), ("INV-POST-02",) * 40) for n in range(5))
    text = render(replace(many(500), causes=causes))
    assert text.startswith("# ROLL BACK")
    assert all(f"cause {n} " in text for n in range(5))
    assert len(text) < LONGEST


@pytest.mark.parametrize("character", ["x", "`", "`a", "*"])
def test_causes_with_their_remedies_keep_the_length(character: str) -> None:
    sentence, remedy = character * 400, character * 900
    causes = tuple(Hidden(Cause(f"c{n}", f"cause {n} {sentence}"), ("*",) * 100, remedy) for n in range(9))
    text = render(replace(hostile(character * 500), causes=causes))
    assert len(text) < LONGEST
    assert "cause 0" in text


def test_a_remedy_goes_before_a_cause_does() -> None:
    remedy = "Restart it " + "*" * 300
    causes = tuple(Hidden(Cause(f"c{n}", f"cause {n} " + "x" * 300), ("INV-POST-02",), remedy) for n in range(5))
    few, many_ = (render(replace(roll_back(), causes=causes[:n])) for n in (2, 5))
    assert ("Restart it" in few, "cause 1" in few) == (True, True)
    assert ("Restart it" in many_, "cause 4" in many_) == (False, True)
