"""The administrators' accounts: the seed's password, and what the schema knows of a password's age."""

import re
from dataclasses import dataclass
from typing import Any

from fixtures.http import Http
from fixtures.postgres import Postgres
from gate.outcomes import Unverified

SEED_PASSWORD = "ChangeMe123!"  # documented in the service's env template, and the seed's own default

_ADMINISTRATORS = """select email from "User" where role::text = 'admin' and not disabled order by "createdAt", email"""
_COLUMNS = """select attname as name from pg_attribute where attrelid = '"User"'::regclass and attnum > 0
    and not attisdropped order by attnum"""
_CHANGED = re.compile(r"(pass(word|wd)?|pwd)_?.*(chang|updat|set|rotat|expir).*", re.IGNORECASE)


@dataclass(frozen=True)
class Tried:
    """One log-in with the seed's password: whose, and the status that came of it (200: it still works)."""

    email: str
    status: int


def names(database: Postgres) -> list[str]:
    """The e-mail addresses of the active administrators; raises Unverified when there is none."""
    found = [str(row.email) for row in database.rows(_ADMINISTRATORS)]
    if not found:
        raise Unverified('"User" has no active administrator: nothing to look at')
    return found


def try_seed_password(http: Http, email: str) -> Tried:
    """Exactly one attempt; raises Unverified where the answer is neither a log-in nor a refusal."""
    answer = http.post("/auth/login", json={"email": email, "password": SEED_PASSWORD})
    if answer.status not in (200, 401):
        raise Unverified(f"whether {email} has the seed's password is not known: {answer.exchange}: {answer.brief()}")
    return Tried(email, answer.status)


def columns(database: Postgres) -> list[str]:
    """The columns of "User"."""
    return [str(row.name) for row in database.rows(_COLUMNS)]


def date_column(columns: list[str]) -> str | None:
    """The column that dates a password; updatedAt is none: it changes with every edit of the user."""
    return next((name for name in columns if _CHANGED.fullmatch(name)), None)


def ages(database: Postgres, column: str) -> list[Any]:
    """`email` and `days` since the password's date, the oldest first; no date counts from the account's creation."""
    age = f"""(now() at time zone 'utc') - coalesce("{column}", "createdAt")"""
    sql = f"""select email, extract(day from {age})::int as days from "User"
        where role::text = 'admin' and not disabled order by 2 desc"""
    return database.rows(sql)
