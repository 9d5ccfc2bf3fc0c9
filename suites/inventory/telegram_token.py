"""The bot token wherever it stands: as digests, never shown (document 002, section 3.3)."""

from dataclasses import dataclass
from hashlib import sha256

from fixtures.postgres import Postgres
from gate.outcomes import Unverified
from gate.secrets import register
from suites.inventory.envfiles import FILES, Environment

KEY = "TELEGRAM_BOT_TOKEN"
TABLE = "notification_settings"
_STORED = "select coalesce(\"telegramBotToken\", '') as token from notification_settings"


@dataclass(frozen=True)
class Token:
    """A place and the digest of the token there; empty where there is none."""

    place: str
    digest: str

    def __str__(self) -> str:
        return f"{self.place}: {f'sha256 {self.digest[:12]}…' if self.digest else 'none'}"


def collect(database: Postgres, environment: Environment) -> list[Token]:
    """The token of notification_settings, then of each env file; raises Unverified when none is set anywhere."""
    stored = database.one(_STORED)
    if stored is None:
        raise Unverified(f"{TABLE} has no row: the service was never seeded")
    places = {TABLE: str(stored.token), **{name: environment.place(name).values.get(KEY, "") for name in FILES}}
    if not any(places.values()):
        raise Unverified(f"neither {TABLE} nor an env file holds a Telegram token: there is nothing to compare")
    return [Token(place, _digest(value)) for place, value in places.items()]


def _digest(value: str) -> str:
    if not value:
        return ""
    register(value, "Telegram token")
    return sha256(value.encode()).hexdigest()
