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
from collections.abc import Callable, Mapping
from typing import Any

from gate.model import Outcome
from reports import view
from reports.text import clean, line, presentable
from reports.translated import translated
from reports.words import words

_BLOB = re.compile(r'data-jsonblob="([^"]*)"')
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HEAD = '<meta charset="utf-8"/>'
_SUMMARY = '<div class="additional-summary prefix">'
_RELOAD = ' onclick="location.reload()"'  # the one inline handler; a finished page never shows its button
_TAGS = re.compile(r"<[^>]*>")
_COLUMNS = ("result", "testId", "duration", "links")
_RESULTS = ("Passed", "Failed", "Skipped", "XFailed", "XPassed", "Error", "Rerun")


class NotHardened(Exception):
    """The page is not built as pytest-html 4 builds it, so nothing can be promised of it."""


def harden(page: str, outcome: Outcome, redact: Callable[[str], str], language: str = "en") -> str:
    """The page with the verdict on it and nothing in it that could run, load or leave; texts go through `redact`.

    Raises NotHardened when the page is not one of pytest-html 4's: such a page must not be kept.
    """
    blob, script = _only(_BLOB, page), _only(_SCRIPT, page)
    if _HEAD not in page or _SUMMARY not in page:
        raise NotHardened("pytest-html's page has another shape than that of version 4")
    data = json.dumps(_data(json.loads(html.unescape(blob)), redact))
    page = page.replace(blob, html.escape(data), 1)
    page = page.replace(_RELOAD, "")
    page = page.replace(_HEAD, f"{_HEAD}\n    {_policy(script)}", 1)
    return page.replace(_SUMMARY, f"{_SUMMARY}\n{_verdict(outcome, language)}", 1)


def _only(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.findall(page)
    if len(found) != 1:
        raise NotHardened(f"pytest-html's page has {len(found)} times {pattern.pattern}, not once")
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


def _data(data: Mapping[str, Any], redact: Callable[[str], str]) -> dict[str, Any]:
    """The page's data with every text made harmless; what is not known of pytest-html's data is left out."""

    def safe(text: object) -> str:
        return html.escape(clean(redact(html.unescape(str(text))), longest=100_000))

    tests = [_test(test, safe) for tests in data["tests"].values() for test in tests]
    return {
        "environment": {
            line(clean(redact(key))): _environment(value, safe) for key, value in data["environment"].items()
        },
        "tests": {str(number): [test] for number, test in enumerate(tests)},
        "renderCollapsed": [str(word) for word in data["renderCollapsed"]],
        "initialSort": str(data["initialSort"]),
        "title": safe(data["title"]),
    }


def _environment(value: object, safe: Callable[[object], str]) -> object:
    """The script writes keys and values of an inner table with innerHTML."""
    if isinstance(value, Mapping):
        return {safe(key): safe(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [safe(inner) for inner in value]
    return safe(value)


def _test(test: Mapping[str, Any], safe: Callable[[object], str]) -> dict[str, Any]:
    """One row, rebuilt: result, id, duration and log. Links and attachments could lead elsewhere: they are gone."""
    cells = dict(zip(_COLUMNS, test["resultsTableRow"], strict=False))
    result = _TAGS.sub("", cells.get("result", ""))
    shown = {
        "result": result if result in _RESULTS else "Error",
        "testId": safe(_inner(cells.get("testId", ""))),
        "duration": safe(_inner(cells.get("duration", ""))),
        "links": "",
    }
    row = [f'<td class="col-{name}">{text}</td>' for name, text in shown.items()]
    return {**shown, "extras": [], "resultsTableRow": row, "log": safe(test["log"]), "tableHtml": []}


def _inner(cell: str) -> str:
    """What stands between the first tag and the last: everything else of the cell is a stranger's."""
    start, end = cell.find(">") + 1, cell.rfind("</td>")
    return cell[start : end if end >= 0 else None]
