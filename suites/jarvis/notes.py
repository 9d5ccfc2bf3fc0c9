"""Notes in the front end's components: two are known, and any other is news (document 004, minor issues)."""

import re
from dataclasses import dataclass

from fixtures.host import Host
from gate.text import clean, shorten

_NOTE = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b[\s:(-]*(?P<text>.*)")


@dataclass(frozen=True)
class Known:
    """A note that the document lists: its component, and a word of it."""

    component: str
    word: str
    about: str


KNOWN = (
    Known("CalendarView.vue", "에러", "the calendar's error message"),
    Known("LoginView.vue", "OAuth", "the OAuth log-in"),
)


def of(text: str) -> list[str]:
    """The notes in a source text, in order."""
    found = (_NOTE.search(line) for line in text.splitlines())
    return [shorten(clean(match["text"]).strip(" */->"), 100) or match[1] for match in found if match]


def read(host: Host, folder: str, component: str) -> list[str] | None:
    """The notes in a component; None when there is no such component any more. Raises Fault without the folder."""
    return of(host.read(f"{folder}/{component}")) if component in host.list(folder) else None
