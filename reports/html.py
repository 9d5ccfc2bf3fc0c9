"""The page that goes on the change ticket: one file, no script, complete on paper, English or Korean."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from gate.model import Outcome, State, Verdict
from reports import view
from reports.text import line, presentable
from reports.translated import translated
from reports.words import words

FOLDER = Path(__file__).parent


def render(outcome: Outcome, language: str = "en") -> str:
    """The whole page as HTML; raises ValueError for a language that there are no words for."""
    return (
        _environment()
        .get_template("page.html")
        .render(
            outcome=presentable(translated(outcome, language)),
            say=words(language),
            view=view,
            line=line,
            marked=marked,
            State=State,
            Verdict=Verdict,
            style=_style(),
        )
    )


def marked(text: str) -> Markup:
    """The project's own text, with what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(Markup("<code>{}</code>").format(p) if n % 2 else escape(p) for n, p in enumerate(parts))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> Markup:
    return Markup((FOLDER / "page.css").read_text(encoding="utf-8"))
