"""Fixtures of the checks on tokens and passwords: the doors, and the tokens that must not open them."""

from collections.abc import Callable

import pytest

from fixtures.http import Http
from fixtures.websocket import WebSockets
from gate.history import History
from gate.outcomes import Unverified
from suites.jarvis import connections, doors, provoked, tokens
from suites.jarvis.database_login import Attempt, attempt
from suites.jarvis.doors import Knock
from suites.jarvis.target import Limits, Section, User

FORBIDDEN = ("no token", "garbage", "expired", "signed with another key", "alg none")


@pytest.fixture(params=("HTTP", "WebSocket"))
def door(request: pytest.FixtureRequest, limits: Limits) -> Knock:
    """Each of the two doors; one is opened only when it is asked for."""
    if request.param == "HTTP":
        http: Http = request.getfixturevalue("anonymous")
        return doors.by_http(http)
    hub: WebSockets = request.getfixturevalue("hub")
    return doors.by_hub(hub, limits.handshake)


@pytest.fixture(params=FORBIDDEN)
def forbidden(request: pytest.FixtureRequest, section: Section, somebody: User) -> tuple[str, str | None]:
    """What is wrong with a token, and the token; raises Unverified where it cannot be made."""
    made: dict[str, Callable[[], str | None]] = {
        "no token": lambda: None,
        "garbage": tokens.garbage,
        "expired": lambda: tokens.signed(somebody, _secret(request, section, somebody), -tokens.HOUR),
        "signed with another key": lambda: tokens.foreign(somebody),
        "alg none": lambda: tokens.unsigned(somebody),
    }
    return request.param, made[request.param]()


@pytest.fixture
def database_login(section: Section, history: History) -> Callable[[str], Attempt]:
    """Log-ins of the service's role to the database, with a password that should not be right."""
    url = connections.needed(section.database, "database")

    def log_in(password: str) -> Attempt:
        provoked.note(history, "postgres")
        return attempt(url, section.service_role, password)

    return log_in


def _secret(request: pytest.FixtureRequest, section: Section, somebody: User) -> str:
    """The key in force, proved by a token that is signed with it and still good."""
    secret = connections.needed(section.jwt_secret, "jwt_secret")
    anonymous: Http = request.getfixturevalue("anonymous")
    if not doors.by_http(anonymous)(tokens.signed(somebody, secret)).opened:
        raise Unverified("jarvis.jwt_secret is not the key in force: a good token that is signed with it is refused")
    return secret
