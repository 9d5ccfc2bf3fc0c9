"""Text from strangers, made fit to be shown: no control characters, bounded."""

import re
import unicodedata
from collections.abc import Sequence

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def clean(text: str, *, lines: bool = False) -> str:
    """The text without terminal escapes and without control or invisible characters; line ends stay when `lines`."""
    kept = "\n\t" if lines else ""
    return "".join(_visible(c, kept) for c in _ESCAPES.sub("", text))


def _visible(char: str, kept: str) -> str:
    if char in kept or unicodedata.category(char) not in _HIDDEN:
        return char
    return " " if char.isspace() else "\N{REPLACEMENT CHARACTER}"


def own_words(said: str) -> str:
    """What an assertion says itself, without what pytest's rewriting adds below it; of one without words, the test."""
    own = said.split("\nassert ", maxsplit=1)[0]
    return own.partition("\n")[0] if own.startswith("assert ") else own


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, saying how many were left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def spanned(seconds: float) -> str:
    """A span of time in the largest unit that it fills: "12 s", "3 h", "21 d"."""
    whole = round(seconds)
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    name, unit = next((each for each in units if whole >= 2 * each[1]), units[-1])
    return f"{whole / unit:.0f} {name}"


def listed(names: Sequence[str], most: int = 10) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
