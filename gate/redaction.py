"""What pytest and its plug-ins write of their own accord, without secrets: ids, comparisons, the file of --junitxml."""

from collections import Counter
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pytest
from _pytest.junitxml import xml_key

from gate.secrets import redact
from gate.text import clean, shorten


class Redaction:
    """The plug-in of a supervised process: what no report of a case carries is clean too."""

    def __init__(self) -> None:
        self._ids: Counter[str] = Counter()

    @pytest.hookimpl(tryfirst=True)
    def pytest_make_parametrize_id(self, val: object) -> str | None:
        """A secret given as a parameter is no part of a test's id, which plug-ins write as it is."""
        text = val.decode("ascii", "replace") if isinstance(val, bytes) else val
        return redact(text) if isinstance(text, str) and redact(text) != text else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Nor is one that stands in an id which the check names itself; what were two ids stay two."""
        safe = redact(item.nodeid)
        if safe == item.nodeid:
            return
        self._ids[safe] += 1
        again = str(self._ids[safe]) if self._ids[safe] > 1 else ""
        item._id, item.name = type(item.id).parse(safe + again), redact(item.name) + again

    @pytest.hookimpl(wrapper=True)
    def pytest_assertrepr_compare(
        self, op: str, left: object, right: object
    ) -> Generator[None, list[list[str]], list[list[str]]]:
        """Of a comparison with a secret one line is told: pytest's own hold pieces of it, which nobody could know."""
        found = yield
        safe = f"{_brief(left)} {op} {_brief(right)}"
        return [[safe] if lines and _tell(left, right, lines) else lines for lines in found]

    @pytest.hookimpl(tryfirst=True)
    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """The file of --junitxml is whole now, with what stands outside of the cases."""
        log = config.stash.get(xml_key, None)
        if log:
            _without_secrets(Path(log.logfile))


def _tell(left: object, right: object, lines: list[str]) -> bool:
    said = "\n".join((_spelled(left), _spelled(right), clean("\n".join(lines), lines=True)))
    return redact(said) != said


def _brief(value: object) -> str:
    """A value beside a secret may be one that differs in its end."""
    whole = _spelled(value)
    safe = redact(whole)
    return redact(shorten(whole, 10)) if safe == whole else shorten(safe, 60)


def _spelled(value: object) -> str:
    try:
        return repr(value)
    except Exception:
        return ""


def _without_secrets(file: Path) -> None:
    with suppress(OSError, ElementTree.ParseError):
        tree = ElementTree.parse(file)
        for element in tree.iter():
            element.text = redact(element.text or "")
            element.attrib.update({key: redact(value) for key, value in element.items()})
        tree.write(file, encoding="utf-8", xml_declaration=True)
