"""Log-ins to the database with passwords that everybody knows."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from fixtures.faults import Away
from fixtures.postgres import Postgres

CONNECT = 3.0  # seconds
ABOUT_THE_PASSWORD = re.compile(r"password authentication failed|인증을 실패")


@dataclass(frozen=True)
class Attempt:
    """What came of a log-in: it opened, or the server refused the password, or something else was in the way."""

    opened: bool
    refused: bool
    told: str


def attempt(url: str, role: str, password: str) -> Attempt:
    """Log in to the server of `url` as `role` with this password; a refusal leaves a line in the server's log."""
    with Postgres(_address(url, role, password), name="jarvis database", connect_timeout=CONNECT) as database:
        try:
            database.value("select 1")
        except Away as away:
            return Attempt(False, bool(ABOUT_THE_PASSWORD.search(str(away))), str(away))
    return Attempt(True, False, f"{role} logs in")


def _address(url: str, role: str, password: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{place}").geturl()
