"""pytest-html's page, made safe to open, with the verdict on it.

pytest-html 4.2 puts test ids, links and metadata into its page as they are, and its script writes them there with
innerHTML. Escaping at run time is no way out: ids go into the data that the script sorts by, and the metadata of other
plug-ins is out of reach. So the finished page is taken apart again: every text of its data is escaped or rebuilt, only
this page's own script may run (by its hash), nothing is loaded, and nothing can be sent anywhere.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from json import JSONDecoder
from typing import Any

from gate.model import Outcome
from reports import view
from reports.text import clean, line, presentable
from reports.translated import translated
from reports.words import words

_OPEN, _CLOSE = '<div id="data-container" data-jsonblob="', '"></div>'
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HEAD = '<meta charset="utf-8"/>'
_SUMMARY = '<div class="additional-summary prefix">'
_RELOAD = ' onclick="location.reload()"'  # the one inline handler; a finished page never shows its button
_TAGS = re.compile(r"<[^>]*>")
_COLUMNS = ("result", "testId", "duration", "links")
_ENTITIES = {"&#34;": '"', "&quot;": '"', "&lt;": "<", "&gt;": ">", "&#39;": "'", "&#x27;": "'", "&amp;": "&"}  # & last
_RESULTS = ("Passed", "Failed", "Skipped", "XFailed", "XPassed", "Error", "Rerun")


Change = Callable[[str], str]
Safe = Callable[[object], str]


class NotHardened(Exception):
    """The page is not built as pytest-html 4 builds it, so nothing can be promised of it."""


def harden(page: Iterable[str], outcome: Outcome, redact: Change, language: str = "en") -> Iterator[str]:
    """The page, taken line by line, with the verdict on it and nothing in it that could run, load or leave.

    Texts go through `redact`. Raises NotHardened when the page is not one of pytest-html 4's: it must not be kept.
    """
    before, data, after = _apart(page, partial(_safe, redact=redact))
    if _HEAD not in before or _SUMMARY not in before:
        raise NotHardened("pytest-html's page has another shape than that of version 4")
    before = before.replace(_HEAD, f"{_HEAD}\n    {_policy(_script(before + after))}", 1)
    yield before.replace(_SUMMARY, f"{_SUMMARY}\n{_verdict(outcome, language)}", 1)
    yield from map(html.escape, _data(data, redact))
    yield after


def _apart(page: Iterable[str], safe: Safe) -> tuple[str, Mapping[str, Any], str]:
    """What stands before the page's data, the data with its tests as rows, what stands after it."""
    lines = [part.replace(_RELOAD, "") for part in page]
    at = [number for number, part in enumerate(lines) if "data-jsonblob" in part]
    if len(at) != 1:
        raise NotHardened(f"pytest-html's page holds its data {len(at)} times, not once")
    before, after = "".join(lines[: at[0]]), "".join(lines[at[0] + 1 :])
    text = _unescaped(lines.pop(at[0])).strip()
    data, end = JSONDecoder(object_hook=partial(_row, safe=safe)).raw_decode(text, len(_OPEN))
    if not text.startswith(_OPEN) or text[end:] != _CLOSE:
        raise NotHardened("pytest-html's page does not hold its data as version 4 does")
    return before + _OPEN, data, _CLOSE + "\n" + after


def _unescaped(text: str) -> str:
    """Undo markupsafe's or html's escape, which leave no other entity; html.unescape takes a multiple of the memory."""
    for entity, char in _ENTITIES.items():
        text = text.replace(entity, char)
    return text


def _script(page: str) -> str:
    found = _SCRIPT.findall(page)
    if len(found) != 1:
        raise NotHardened(f"pytest-html's page has {len(found)} scripts, not one")
    return str(found[0])


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    rules = f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; base-uri 'none'"
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}; form-action \'none\'">'


def _verdict(outcome: Outcome, language: str) -> str:
    shown, say = presentable(translated(outcome, language)), words(language)
    standing = f"{view.subject(shown, say)}: {view.standing(shown, say)}"
    texts = (view.verdict(shown, say), standing, view.reason(shown, say))
    return "".join(f"<p><strong>{html.escape(text)}</strong></p>" for text in texts)


def _data(data: Mapping[str, Any], redact: Change) -> Iterator[str]:
    """The page's data as JSON with every text made harmless; what is not known of pytest-html's data is left out."""
    safe = partial(_safe, redact=redact)
    head = {
        "environment": {
            line(clean(redact(key))): _environment(value, safe) for key, value in data["environment"].items()
        },
        "renderCollapsed": [str(word) for word in data["renderCollapsed"]],
        "initialSort": str(data["initialSort"]),
        "title": safe(data["title"]),
    }
    yield json.dumps(head)[:-1] + ', "tests": {'
    rows = (row for rows in data["tests"].values() for row in rows)
    for number, row in enumerate(rows):
        yield f'{", " if number else ""}"{number}": [{row.json}]'
    yield "}}"


def _safe(text: object, redact: Change) -> str:
    return html.escape(clean(redact(html.unescape(str(text))), longest=100_000))


def _environment(value: object, safe: Safe) -> object:
    """The script writes keys and values of an inner table with innerHTML."""
    if isinstance(value, Mapping):
        return {safe(key): safe(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [safe(inner) for inner in value]
    return safe(value)


@dataclass(frozen=True, slots=True)
class _Row:
    """One test, rebuilt."""

    json: str


def _row(thing: dict[str, Any], safe: Safe) -> dict[str, Any] | _Row:
    """A test of the data as its row: result, id, duration and log. Links and attachments could lead elsewhere."""
    if "resultsTableRow" not in thing:
        return thing
    cells = dict(zip(_COLUMNS, thing["resultsTableRow"], strict=False))
    result = _TAGS.sub("", cells.get("result", ""))
    shown = {
        "result": result if result in _RESULTS else "Error",
        "testId": safe(_inner(cells.get("testId", ""))),
        "duration": safe(_inner(cells.get("duration", ""))),
        "links": "",
    }
    row = [f'<td class="col-{name}">{text}</td>' for name, text in shown.items()]
    whole = {**shown, "extras": [], "resultsTableRow": row, "log": safe(thing["log"]), "tableHtml": []}
    return _Row(json.dumps(whole))


def _inner(cell: str) -> str:
    """What stands between the first tag and the last: everything else of the cell is a stranger's."""
    start, end = cell.find(">") + 1, cell.rfind("</td>")
    return cell[start : end if end >= 0 else None]
