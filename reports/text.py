"""Text from a stranger, made fit to be shown: nothing in it can steer a terminal, a browser or a reader's eye."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from gate.text import shorten

T = TypeVar("T")

LONGEST = 4_000  # characters of one text; the gate bounds earlier, this is the last fence
_UNUSUAL = re.compile(r"[^\n\x20-\x7e]")


def clean(text: str, longest: int = LONGEST) -> str:
    """The text with every control, bidi, invisible or unencodable character written as its escape; line ends stay."""
    cut = shorten(text, longest)
    return _UNUSUAL.sub(_visible, cut.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))


def line(text: str, longest: int = LONGEST) -> str:
    """The text on one line of at most so many characters; where a line ended stands ⏎."""
    return shorten(" ⏎ ".join(part.strip() for part in text.splitlines() if part.strip()), longest)


def presentable(thing: T) -> T:
    """A copy of a frozen dataclass (of dataclasses, tuples, texts) in which every text is clean."""
    return each_text(thing, clean)


def each_text(thing: T, change: Callable[[str], str]) -> T:
    """A copy of a frozen dataclass (of dataclasses, tuples, texts) with every text changed; words of the model stay."""
    return _walk(thing, change)  # type: ignore[no-any-return]


def columns(text: str) -> int:
    """How many terminal columns the text takes (Hangul and other wide characters take two, accents none)."""
    return len(text) if text.isascii() else sum(map(_width, text))


def wrapped(text: str, width: int, lead: int = 0) -> list[str]:
    """The text in lines of at most `width` columns, the first `lead` columns shorter, broken at spaces where it can."""
    lines: list[list[str]] = [[]]
    room = width - lead
    for word in _words(text, max(width - lead, 8)):
        taken = columns(word) + bool(lines[-1])
        if taken > room and lines[-1]:
            lines.append([])
            taken, room = taken - 1, width
        lines[-1].append(word)
        room -= taken
    return [" ".join(words) for words in lines]


def _visible(match: re.Match[str]) -> str:
    char = match[0]
    steers = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") or ord(char) & 0xFFFE == 0xFFFE
    return char.encode("unicode_escape").decode("ascii") if steers else char


def _walk(thing: Any, change: Callable[[str], str]) -> Any:
    if isinstance(thing, Enum):
        return thing
    if isinstance(thing, str):
        return change(thing)
    if isinstance(thing, tuple):
        return tuple(_walk(part, change) for part in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{field.name: _walk(getattr(thing, field.name), change) for field in fields(thing)})
    return thing


@lru_cache(maxsize=4_096)
def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _words(text: str, width: int) -> Iterator[str]:
    for word in text.split():
        yield from _pieces(word, width) if columns(word) > width else (word,)


def _pieces(word: str, width: int) -> Iterator[str]:
    piece, taken = "", 0
    for char in word:
        if taken + _width(char) > width:
            yield piece
            piece, taken = "", 0
        piece, taken = piece + char, taken + _width(char)
    yield piece
