"""Environment values of the service: where each one is set, which one is in force, and what is wrong with it.

The grammar is that of Node's `dotenv`, because that is what the service reads its files with: it cuts an unquoted
value at any `#`, which other readers do not.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from fixtures.dotenv import parse, placeholder, samples
from fixtures.host import Host

PROCESS = "the process environment"
FILES = ("apps/api/.env", ".env")
"""Below the release's folder; the first one lies in the API's working directory, and so wins."""
REQUIRED = ("DATABASE_URL", "JWT_SECRET", "TELEGRAM_BOT_TOKEN")

DEFAULTS: Mapping[str, frozenset[str]] = {
    "JWT_SECRET": frozenset({"development-secret", "changeme", "change-me"}),
    "DATABASE_URL": frozenset({"postgres://inventory:inventory@db:5432/inventory"}),
    "ADMIN_SEED_PASSWORD": frozenset({"ChangeMe123!"}),
}
"""What stands in for a value that nobody set: in the code, in the compose file, in the templates."""

_SENSITIVE = re.compile(r"SECRET|TOKEN|PASSWORD|DATABASE_URL|_KEY$")


def of_process(environ: str) -> dict[str, str]:
    """The contents of Linux' /proc/<pid>/environ."""
    return dict(entry.split("=", 1) for entry in environ.split("\0") if "=" in entry)


@dataclass(frozen=True)
class Place:
    """One place where values are set: a file below the release's folder, or the process environment."""

    name: str
    values: Mapping[str, str]

    def flaw(self, key: str, shown: Iterable[str] = ()) -> str | None:
        """What is wrong with the key here, as the end of a sentence; `shown` are the values of the templates."""
        if key not in self.values:
            return "is missing"
        value = self.values[key]
        if not value.strip():
            return "is empty"
        if value in DEFAULTS.get(key, ()):
            return "holds a documented default that anybody can look up"
        if value in set(shown) or placeholder(value):
            return "still holds a sample value"
        return None


@dataclass(frozen=True)
class Difference:
    """A key that has more than one value."""

    key: str
    places: tuple[str, ...]  # the first one is in force

    def __str__(self) -> str:
        return f"{self.key} is not the same in {' and '.join(self.places)}; {self.places[0]} is in force"


@dataclass(frozen=True)
class Environment:
    """All places, the one whose values win first, and the sample values of the templates by key."""

    places: tuple[Place, ...]
    templates: Mapping[str, frozenset[str]]

    def place(self, name: str) -> Place:
        """The place of that name; raises KeyError."""
        return {place.name: place for place in self.places}[name]

    def flaw(self, place: str, key: str) -> str | None:
        """What is wrong with the key in the place, or None."""
        return self.place(place).flaw(key, self.templates.get(key, frozenset()))

    @property
    def knows_the_process(self) -> bool:
        """Whether what the process was started with is among the places."""
        return any(place.name == PROCESS for place in self.places)

    def holding(self, key: str) -> tuple[Place, ...]:
        """The places that set the key, the one in force first."""
        return tuple(place for place in self.places if key in place.values)

    def in_force(self, key: str) -> str | None:
        """The value that the process works with, None where nobody sets it."""
        return next((place.values[key] for place in self.holding(key)), None)

    def differences(self, but: Iterable[str] = ()) -> list[Difference]:
        """Keys that stand in several places with different values, without those that may differ."""
        keys = sorted({key for place in self.places for key in place.values} - set(but))
        return [Difference(key, tuple(place.name for place in self.holding(key))) for key in keys if self._split(key)]

    def secrets(self) -> list[tuple[str, str]]:
        """Key and value of everything that must not be shown; public defaults are no secrets."""
        pairs = {(key, value) for place in self.places for key, value in place.values.items()}
        return sorted((key, value) for key, value in pairs if _SENSITIVE.search(key) and not self._public(key, value))

    def _split(self, key: str) -> bool:
        return len({place.values[key] for place in self.holding(key)}) > 1

    def _public(self, key: str, value: str) -> bool:
        return value in DEFAULTS.get(key, ()) or value in self.templates.get(key, ())


def collect(host: Host, source: str, pid_file: str | None) -> Environment:
    """What the files below `source` hold, and what the process that `pid_file` names was started with."""
    started_with = _process(host, pid_file) if pid_file else {}
    process = (Place(PROCESS, started_with),) if started_with else ()
    files = tuple(Place(name, parse(_read(host, f"{source}/{name}"))) for name in FILES)
    shown = [samples(_read(host, f"{source}/{name}.example")) for name in FILES]
    keys = {key for template in shown for key in template}
    templates = {key: frozenset(template[key] for template in shown if key in template) for key in keys}
    return Environment((*process, *files), templates)


def address_flaw(url: str) -> str | None:
    """Why Prisma cannot read a DATABASE_URL, or None; the value itself is not in the answer."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("postgres", "postgresql")
        _ = parts.port
    except ValueError:
        return "cannot be read as an address (is a character of the password not percent-encoded?)"
    if not known:
        return "does not begin with postgresql://"
    missing = [word for word, part in (("host", parts.hostname), ("database", parts.path.strip("/"))) if not part]
    return f"names no {' and no '.join(missing)}" if missing else None


def number(value: str | None) -> int:
    """A whole number above zero, else 0."""
    return int(value) if value and value.strip().isdecimal() else 0


def _read(host: Host, path: str) -> str:
    return host.read(path) if host.exists(path) else ""


def _process(host: Host, pid_file: str) -> dict[str, str]:
    pid = _read(host, pid_file).strip()
    return of_process(_read(host, f"/proc/{pid}/environ")) if pid.isdecimal() else {}
