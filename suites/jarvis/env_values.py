"""What is wrong with a value of the environment; no answer holds the value itself (document 004, must 1 and security).

Each function gives the end of a sentence that begins with the key, or None.
"""

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import SplitResult, urlsplit

from fixtures.dotenv import placeholder
from suites.jarvis.environment import Place, password
from suites.jarvis.target import Section

SECRET_BITS, PASSWORD_BITS = 80, 32
"""Least entropy of a whole value, from the frequencies of its characters: 32 random hex digits have about 112 bits."""
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Look:
    """A key in its place, beside what the target asks and what the examples show under the key."""

    place: Place
    key: str
    section: Section
    shown: frozenset[str]

    @classmethod
    def at(cls, place: Place, key: str, section: Section, shown: Mapping[str, frozenset[str]]) -> Self:
        """`shown`: what the examples show, by key."""
        return cls(place, key, section, shown.get(key, frozenset()))

    @property
    def value(self) -> str:
        """The value, "" where there is none."""
        return self.place.value(self.key)


Judge = Callable[[Look], str | None]


def filled(look: Look) -> str | None:
    """A key of an outer service: filled in, and not the example's."""
    if not look.value:
        return "is missing or empty"
    return "still holds a placeholder" if look.value in look.shown or placeholder(look.value) else None


def production(look: Look) -> str | None:
    """NODE_ENV: only this exact value switches on the checks of the service."""
    value = look.place.values.get(look.key, "")
    if value == "production":
        return None
    return f"is {value!r}, and only production counts" if value else "is not set, so that the mode is development"


def strong_secret(look: Look) -> str | None:
    """JWT_SECRET: nobody's sample, long and varied; the service itself takes 32 equal characters."""
    known = look.section.environment
    samples = {*known.sample_secrets, *look.shown}
    return _weak(look.value, samples, known.shortest_secret, SECRET_BITS)


def strong_password(look: Look) -> str | None:
    """POSTGRES_PASSWORD: nobody's sample, long and varied."""
    known = look.section.environment
    samples = {*known.sample_passwords, *look.shown}
    return _weak(look.value, samples, known.shortest_password, PASSWORD_BITS)


def https_origins(look: Look) -> str | None:
    """CORS_ORIGIN: a comma list of explicit https origins, none of them an example, the target's all among them."""
    section = look.section
    origins = [origin.strip() for origin in look.value.split(",") if origin.strip()]
    if not origins:
        return "names no origin"
    bad = [f"{origin!r} {flaw}" for origin in origins if (flaw := _origin(origin, section.environment.sample_domains))]
    missing = sorted(set(section.origins) - set(origins))
    return "; ".join([*bad, *(f"lacks the production origin {origin}" for origin in missing)]) or None


def postgres_url(look: Look) -> str | None:
    """DATABASE_URL: an address that Prisma can read, with a password of its own."""
    parts, flaw = _address(look.value, ("postgres", "postgresql"))
    if parts is None:
        return flaw
    if not parts.path.strip("/"):
        return "names no database"
    if not parts.password:
        return "holds no password"
    samples = {*look.section.environment.sample_passwords, *map(password, look.shown)}
    known = password(look.value) in samples or placeholder(password(look.value))
    return "holds a password that stands in the examples or in the document" if known else None


def redis_url(look: Look) -> str | None:
    """REDIS_URL: an address that the Redis client can read."""
    return _address(look.value, ("redis", "rediss"))[1]


def provider(look: Look) -> str | None:
    """AI_PROVIDER: openai or mock (any other word would work as mock), as the target declares it."""
    wanted, value = look.section.features.ai, look.value or "mock"
    if value not in ("openai", "mock"):
        return f"is {value!r}, which works as mock; write openai or mock"
    if wanted is None or wanted is (value == "openai"):
        return None
    return f"is {value}, and the target declares AI {'on' if wanted else 'off'}"


def filled_for_openai(look: Look) -> str | None:
    """OPENAI_API_KEY and OPENAI_MODEL: needed where the provider is openai."""
    if look.place.value("AI_PROVIDER") != "openai":
        return None
    return filled(look if look.key.endswith("_KEY") else replace(look, shown=frozenset()))


def name(look: Look) -> str | None:
    """AI_QUEUE_NAME and PUBSUB_CHANNEL: the default where nobody sets one, never empty, a queue's without a colon."""
    value = look.place.effective(look.key)
    if not value.strip():
        return "is empty"
    return "holds a colon, which no queue may" if look.key == "AI_QUEUE_NAME" and ":" in value else None


def entropy(value: str) -> float:
    """Bits of the whole value, by Shannon, from how often each of its characters stands in it."""
    counts = Counter(value).values()
    return -sum(count * math.log2(count / len(value)) for count in counts)


def _weak(value: str, samples: Iterable[str], shortest: int, bits: float) -> str | None:
    if not value:
        return "is missing or empty"
    if value.lower() in {sample.lower() for sample in samples} or placeholder(value):
        return "is a sample that anybody can look up"
    if len(value) < shortest:
        return f"has {len(value)} characters, at least {shortest} are needed"
    if _repeats(value) or _runs(value) or entropy(value) < bits:
        return f"is easy to guess: {len(value)} characters, {len(set(value))} different ones, repeated or in a row"
    return None


def _repeats(value: str) -> bool:
    return value in (value + value)[1:-1]


def _runs(value: str) -> bool:
    """Most of it are neighbours in the alphabet or among the digits: 123456…, abcdef…"""
    near = sum(abs(ord(after) - ord(before)) <= 1 for before, after in itertools.pairwise(value))
    return near > len(value) / 2


def _origin(origin: str, sample_domains: Iterable[str]) -> str | None:
    if "*" in origin:
        return "is a wildcard"
    parts, _ = _address(origin, ("https",))
    if parts is None or origin != f"https://{parts.netloc}" or parts.username:
        return "is no explicit https origin (https://host, without a path)"
    host = parts.hostname or ""
    if host in LOCAL or any(host == domain or host.endswith(f".{domain}") for domain in sample_domains):
        return "is an example, or the machine itself"
    return None


def _address(value: str, schemes: tuple[str, ...]) -> tuple[SplitResult | None, str | None]:
    if not value:
        return None, "is missing or empty"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None, "cannot be read as an address (is a character of the password not percent-encoded?)"
    if parts.scheme not in schemes:
        return None, f"does not begin with {' or '.join(f'{scheme}://' for scheme in schemes)}"
    if not parts.hostname:
        return None, "names no host"
    return (None, "holds a placeholder") if placeholder(parts.hostname) or "<" in value else (parts, None)
