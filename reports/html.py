"""The page that goes on the change ticket: one file, no script, complete on paper, English or Korean."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from gate.model import Outcome, State, Verdict
from reports import view
from reports.text import line, presentable
from reports.translated import translated
from reports.words import words

_FOLDER = Path(__file__).parent
_PAGE = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
).get_template("page.html")
_STYLE = Markup((_FOLDER / "page.css").read_text(encoding="utf-8"))


def parts(outcome: Outcome, language: str = "en") -> Iterator[str]:
    """The page as HTML, piece by piece; raises ValueError for a language that there are no words for."""
    return _PAGE.generate(
        outcome=presentable(translated(outcome, language)),
        say=words(language),
        view=view,
        line=line,
        marked=marked,
        State=State,
        Verdict=Verdict,
        style=_STYLE,
    )


def marked(text: str) -> Markup:
    """The project's own text, with what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(Markup("<code>{}</code>").format(p) if n % 2 else escape(p) for n, p in enumerate(parts))
