"""What an answer announces of a rate limit, and whether anybody counts.

Sources: X-RateLimit-* (@fastify/rate-limit), the draft "RateLimit header fields for HTTP" in both of its spellings.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_FIELDS = re.compile(r"(?:^|[;,\s])(?P<name>q|r|t|w|limit|remaining|reset)=(?P<value>\d+)")
_NAMES = {"limit": ("limit", "q"), "remaining": ("remaining", "r"), "reset": ("reset", "t", "w")}


@dataclass(frozen=True)
class Promise:
    """So many calls in a window, of which so many are left; seconds until the window ends (None: not said)."""

    calls: int
    remaining: int
    reset: int | None

    def __str__(self) -> str:
        return f"{self.calls} calls, {self.remaining} left"


def promise(headers: Mapping[str, str]) -> Promise | None:
    """The limit that an answer announces; None when it announces none."""
    named = {name.lower(): value for name, value in headers.items()}
    calls, remaining, reset = (_number(named, words) for words in _NAMES.values())
    return None if calls is None or remaining is None else Promise(calls, remaining, reset)


def counts(first: Promise, second: Promise) -> bool:
    """Whether a later call left fewer calls, or a new window began."""
    return second.remaining < first.remaining or (second.reset or 0) > (first.reset or 0)


def _number(named: Mapping[str, str], words: tuple[str, ...]) -> int | None:
    single = (named.get(f"{prefix}ratelimit-{words[0]}", "") for prefix in ("x-", ""))
    joined = f"{named.get('ratelimit-policy', '')};{named.get('ratelimit', '')}"
    fields = {found["name"]: int(found["value"]) for found in _FIELDS.finditer(joined)}
    plain = next((int(value) for value in single if value.isdigit()), None)
    return plain if plain is not None else next((fields[word] for word in words if word in fields), None)
