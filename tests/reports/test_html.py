"""The page for the ticket: complete, quiet, readable on any screen and on paper."""

import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gate.model import Outcome, State, Verdict
from reports.html import parts
from reports.words import words
from tests.reports.conftest import Looked
from tests.reports.samples import LONG, go, hostile, many, nothing, outage, roll_back
from tests.reports.test_text import harmless

Look = Callable[..., Looked]
EVERYTHING = {
    "roll_back": roll_back(),
    "go": go(),
    "outage": outage(),
    "nothing": nothing(),
    "malice": hostile(),
    "long": hostile(LONG),
    "hangul": hostile("재고" * 3_000),
}


def render(outcome: Outcome, language: str = "en") -> str:
    return "".join(parts(outcome, language))


class Outline(HTMLParser):
    """The headings, ids, links and element names of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize("outcome", EVERYTHING.values(), ids=EVERYTHING)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_is_one_file_without_script_whose_parts_are_in_order(outcome: Outcome, language: str) -> None:
    page = render(outcome, language)
    outline = Outline(page)
    assert harmless(page)
    assert not outline.tags & {"script", "img", "iframe", "object", "form", "base", "details", "input"}
    assert not [name for name in outline.attributes if name.startswith("on")]
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)


def test_the_policy_forbids_everything_but_the_pages_own_style() -> None:
    assert "content=\"default-src 'none'; style-src 'unsafe-inline';" in render(go())


def test_the_first_screen_has_verdict_release_target_ticket_person_time_and_reason(look: Look) -> None:
    looked = look(render(roll_back()))
    first = looked.measure(
        "[...document.querySelectorAll('header *')].filter(e => e.getBoundingClientRect().bottom < 800)"
        ".map(e => e.textContent).join(' ')"
    )
    for wanted in ("ROLL BACK", "1.8.2", "production", "CHG-1234", "Kim Minji", "01:02:03", "3.2 s", "INV-POST-03 is"):
        assert wanted in first


def test_every_item_has_its_state_evidence_cause_remedy_and_source() -> None:
    page = render(roll_back())
    article = page[page.index('<article id="INV-POST-03"') : page.index('<article id="INV-POST-05"')]
    for wanted in ("failed", "stock went from 55 to 55, expected 52", "POST /outbounds → 201, 41 ms", "curl -X POST"):
        assert wanted in article
    assert "Look at the last migration" in article
    assert "document 002, section 2" in article
    assert "PostgreSQL of inventory refuses connections" in render(outage())


def test_what_was_accepted_attested_changed_and_not_proved_is_there() -> None:
    page = render(roll_back())
    for wanted in ("accepted by J. Park until 2026-12-31", "by Kim on 2026-11-02", "cmh1abc", "cmh2def", "no result"):
        assert wanted in page


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_state_and_verdict_is_explained(language: str) -> None:
    page, say = render(go(), language), words(language)
    assert all(say(f"state_meaning.{state}") in page for state in State)
    assert all(say(f"verdict_meaning.{verdict.name}") in page for verdict in Verdict)


def test_the_korean_page_has_no_english_left_but_names_and_sentences() -> None:
    page = render(go(), "ko")
    assert '<html lang="ko">' in page
    assert "입고·출고·반품이 재고에 반영되고 감사 로그에 남는다" in page
    assert "문서 002 2절" in page
    assert not set(words("en").table.values()) & set(re.findall(r">([^<>]{12,})<", page))


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("outcome", EVERYTHING.values(), ids=EVERYTHING)
def test_nothing_runs_nothing_leaves_and_nothing_scrolls_sideways(look: Look, outcome: Outcome, width: int) -> None:
    looked = look(render(outcome), width=width)
    assert looked.measure("window.ran") is None
    assert len(looked.requests) == 1, f"the page asked for {looked.requests[1:]}"
    assert looked.complaints == []
    assert looked.measure("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("outcome", [roll_back(), outage(), go()], ids=["roll_back", "outage", "go"])
def test_every_text_stands_out_from_its_ground(look: Look, outcome: Outcome, scheme: str) -> None:
    looked = look(render(outcome), scheme=scheme)
    assert looked.measure(CONTRASTS) == []


def test_paper_holds_every_item(look: Look, tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext on this machine")
    looked = look(render(many(60)), scheme="dark")
    looked.page.pdf(path=tmp_path / "page.pdf", format="A4")
    printed = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True)
    assert all(f"INV-POST-{number:04}" in printed.stdout for number in range(60))


# The texts whose contrast with what lies behind them is below 4.5 : 1 (WCAG 2, AA).
CONTRASTS = """() => {
  const rgb = css => css.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => [e, [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((a, b) => b - a)])
    .filter(([, [high, low]]) => (high + 0.05) / (low + 0.05) < 4.5)
    .map(([e]) => e.outerHTML.slice(0, 80));
}"""
