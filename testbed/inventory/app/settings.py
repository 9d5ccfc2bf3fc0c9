"""What the API reads from its environment, with the real service's defaults (contract, section 7)."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class NoDatabaseUrl(RuntimeError):
    """DATABASE_URL is not set: the only thing that keeps the service from starting."""


@dataclass(frozen=True)
class Settings:
    """The API's settings, times in seconds; `standin` and what follows the tick are knobs of the stand-in."""

    database_url: str
    jwt_secret: str
    jwt_lifetime: int
    host: str
    port: int
    swagger: bool
    standin: Literal["healthy", "as_shipped"]
    default_limit: int
    default_ttl: float
    login_limit: int
    login_ttl: float
    alerts_limit: int
    alerts_ttl: float
    alert_tick: float
    telegram_base: str
    release: str
    uploads: Path

    @property
    def as_shipped(self) -> bool:
        """Whether the observed defects are kept."""
        return self.standin == "as_shipped"

    @classmethod
    def of(cls, env: Mapping[str, str], folder: Path) -> Self:
        """Read `env` for the working directory `folder`. Raises NoDatabaseUrl; ValueError for a number that is none."""
        if not env.get("DATABASE_URL"):
            raise NoDatabaseUrl("Environment variable not found: DATABASE_URL.")
        as_shipped = env.get("GREENLIGHT_STANDIN", "healthy") == "as_shipped"
        return cls(
            database_url=env["DATABASE_URL"],
            jwt_secret=env.get("JWT_SECRET") or "development-secret",
            jwt_lifetime=_lifetime(env.get("JWT_EXPIRES_IN") or "1h"),
            host=env.get("HOST") or "0.0.0.0",
            port=int(env.get("PORT") or 3000),
            swagger=env.get("ENABLE_SWAGGER") != "false",
            standin="as_shipped" if as_shipped else "healthy",
            # as shipped no THROTTLE_* is read, and a ttl of 60 is a window of 60 ms
            default_limit=120 if as_shipped else int(env.get("THROTTLE_DEFAULT_LIMIT") or 120),
            default_ttl=0.060 if as_shipped else float(env.get("THROTTLE_DEFAULT_TTL") or 60),
            login_limit=int(env.get("THROTTLE_LOGIN_LIMIT") or 20),
            login_ttl=float(env.get("THROTTLE_LOGIN_TTL") or 60),
            alerts_limit=20 if as_shipped else int(env.get("THROTTLE_ALERTS_LIMIT") or 20),
            alerts_ttl=0.060 if as_shipped else float(env.get("THROTTLE_ALERTS_TTL") or 60),
            alert_tick=float(env.get("ALERT_TICK_MS") or 30000) / 1000,
            telegram_base=env.get("TELEGRAM_API_BASE") or "https://api.telegram.org",
            release=env.get("RELEASE", ""),
            uploads=folder / "storage" / "uploads",
        )


def load(folder: Path) -> Settings:
    """The settings in force in `folder`: the process environment wins over the `.env` there."""
    return Settings.of({**dotenv(folder / ".env"), **os.environ}, folder)


def dotenv(file: Path) -> dict[str, str]:
    """The keys of a `.env` file; comments and quotes are understood, a missing file has none."""
    text = file.read_text() if file.exists() else ""
    found = re.findall(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=[ \t]*(.*?)\s*$", text, re.MULTILINE)
    return {key: _unquoted(value) for key, value in found}


def _unquoted(value: str) -> str:
    quoted = re.fullmatch(r"""(["'`])(.*)\1""", value)
    return quoted[2] if quoted else re.sub(r"\s+#.*$", "", value)


def _lifetime(text: str) -> int:
    match = re.fullmatch(r"(\d+)\s*([smhd]?)", text.strip())
    if not match:
        raise ValueError(f"JWT_EXPIRES_IN={text!r} is not a lifetime")
    return int(match[1]) * UNITS[match[2] or "s"]
