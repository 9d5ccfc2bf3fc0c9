"""Text from a stranger, made fit to be shown: nothing in it can steer a terminal, a browser or a reader's eye."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from operator import is_not
from typing import Any, TypeVar

from gate.text import shorten

T = TypeVar("T")

LONGEST = 4_000  # characters of one text; the gate bounds earlier, this is the last fence
_UNUSUAL = re.compile(r"[^\n\x20-\x7e]")


def clean(text: str, longest: int = LONGEST) -> str:
    """The text with every control, bidi, invisible or unencodable character written as its escape; line ends stay."""
    if len(text) <= longest and text.isprintable():
        return text
    cut = shorten(text, longest)
    return _UNUSUAL.sub(_visible, cut.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))


def line(text: str, longest: int = LONGEST) -> str:
    """The text on one line of at most so many characters; where a line ended stands ⏎, where it was cut …."""
    whole = " ⏎ ".join(part.strip() for part in text.splitlines() if part.strip())
    return whole if len(whole) <= longest else f"{whole[: longest - 1]}…"


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
    """What has no text to change comes back as it is: most of a report, and it is walked for every writer."""
    if type(thing) is str:
        return change(thing)
    if isinstance(thing, tuple):
        parts = [_walk(part, change) for part in thing]
        return tuple(parts) if any(map(is_not, parts, thing)) else thing
    if names := _fields(thing.__class__):
        old = [getattr(thing, name) for name in names]
        new = [_walk(value, change) for value in old]
        return replace(thing, **dict(zip(names, new, strict=True))) if any(map(is_not, new, old)) else thing
    return thing


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's fields; none of anything else."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


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
