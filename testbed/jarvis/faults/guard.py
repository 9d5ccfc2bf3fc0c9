"""Faults of what guards the service: tokens, passwords, origins, the log-in for development."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta

from testbed.bed import Bed
from testbed.breaking import contents, gone_afterwards
from testbed.faults import fault
from testbed.jarvis.faults.made import OWN_ROOMS
from testbed.jarvis.release import random_secret
from testbed.jarvis.system import Jarvis
from testbed.proxy import Wrong, api_spoiled

DEFAULT = "dev-secret-change-me"
"""What a server signs with that was started without JWT_SECRET; every document shows it."""


@contextmanager
def _signing_with(jarvis: Jarvis, secret: str, **env: str | None) -> Iterator[None]:
    """The server signs with that secret, and the target's key and tokens are those of such a server."""
    facts, folder = replace(jarvis.known, jwt_secret=secret), jarvis.bed.folder / "secrets"
    texts = {"jarvis_jwt_secret": secret}
    texts |= {f"jarvis_token_{n}": facts.token(n) for n in range(len(facts.users))}
    with ExitStack() as made:
        for name, text in texts.items():
            made.enter_context(contents(folder / name, text))
        made.enter_context(jarvis.broken("server", **env))
        yield


@contextmanager
def _tokens(jarvis: Jarvis, *users: int, lifetime: int) -> Iterator[None]:
    """The target's tokens of these users end in so many seconds (negative: have ended)."""
    folder = jarvis.bed.folder / "secrets"
    with ExitStack() as made:
        for user in users:
            made.enter_context(contents(folder / f"jarvis_token_{user}", jarvis.token(user, lifetime=lifetime)))
        yield


@contextmanager
def _trusted(jarvis: Jarvis) -> Iterator[None]:
    """The database asks the service's role for no password."""
    file = jarvis.home / "postgres" / "data" / "pg_hba.conf"
    before = file.read_text()
    file.write_text(f"host all jarvis 127.0.0.1/32 trust\n{before}")
    jarvis.sql("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        file.write_text(before)
        jarvis.sql("SELECT pg_reload_conf()")


@fault(
    reds=["JV-POST-04", "JV-POST-09", "JV-POST-10"],
    cases=["a_good_token_is_accepted[HTTP]", "a_good_token_is_accepted[WebSocket]"],
)
def the_tokens_of_the_target_have_ended(bed: Bed) -> Iterator[None]:
    """Nobody has renewed the tokens in the target file: they ended a minute ago, and the chat is well."""
    with _tokens(bed.jarvis, *range(len(bed.jarvis.known.users)), lifetime=-60):
        yield


@fault(reds=["JV-POST-04", "JV-POST-09"])
def one_token_of_the_target_has_ended(bed: Bed) -> Iterator[None]:
    """The token of the member was renewed a week before the others."""
    with _tokens(bed.jarvis, 1, lifetime=-60):
        yield


@fault(
    reds=["JV-POST-04", "JV-POST-09", "JV-POST-10"],
    cases=["a_good_token_is_accepted[HTTP]", "a_good_token_is_accepted[WebSocket]"],
)
def the_server_was_given_another_jwt_secret(bed: Bed) -> Iterator[None]:
    """The release brought another JWT_SECRET: every user is logged out, those of the checks as well."""
    with bed.jarvis.broken("server", JWT_SECRET=random_secret()):
        yield


@fault(reds=["JV-POST-09"], cases=["a_bad_token_is_refused[HTTP-expired]"])
def expired_tokens_are_accepted(bed: Bed) -> Iterator[None]:
    """The server does not look at a token's end."""
    with bed.jarvis.broken("server", "expired_tokens"):
        yield


@fault(
    reds=["JV-POST-09", "JV-POST-16"],
    cases=["a_documented_secret_signs_nothing[sample 1-HTTP]", "a_documented_secret_signs_nothing[sample 1-WebSocket]"],
)
def signatures_are_not_checked(bed: Bed) -> Iterator[None]:
    """The server reads tokens without looking at who signed them."""
    with bed.jarvis.broken("server", "alg_none"):
        yield


@fault(
    reds=["JV-POST-09", "JV-POST-05", "JV-POST-16", "JV-POST-18"],
    cases=["a_bad_token_is_told_off[no token]", "a_documented_secret_signs_nothing[sample 1-WebSocket]"],
)
def the_hub_lets_anybody_in(bed: Bed) -> Iterator[None]:
    """The hub accepts whoever has no good token."""
    with bed.jarvis.broken("server", "ws_without_token"):
        yield


@fault(
    reds=[
        "JV-POST-09",
        "JV-POST-04",
        "JV-POST-05",
        "JV-POST-06",
        "JV-POST-07",
        "JV-POST-08",
        "JV-POST-10",
        "JV-POST-14",
    ],
    cases=["a_good_token_is_accepted[WebSocket]"],
)
def the_hub_overlooks_tokens_in_the_header(bed: Bed) -> Iterator[None]:
    """Clients send the hub their token in a header, and it looks for it in the address alone: nobody comes in."""
    with gone_afterwards(bed.jarvis, OWN_ROOMS), bed.jarvis.target_changed(websocket={"token_in": "header"}):
        yield


@fault(reds=["JV-POST-09"])
def the_signing_key_is_unknown(bed: Bed) -> Iterator[None]:
    """The target does not hold the key, so that no expired token can be made."""
    with bed.jarvis.target_changed(jwt_secret=None):
        yield


@fault(
    reds=["JV-POST-16", "JV-POST-15", "JV-POST-17", "JV-POST-20", "JV-PER-04"],
    cases=["a_documented_secret_signs_nothing[sample 1-HTTP]", "a_documented_secret_signs_nothing[sample 1-WebSocket]"],
)
def the_server_signs_with_the_documented_secret(bed: Bed) -> Iterator[None]:
    """Started by hand without its environment, in development, the server signs with the secret that every document
    shows, and warns of it in a plain line."""
    with _signing_with(bed.jarvis, DEFAULT, JWT_SECRET=None, NODE_ENV=None):
        yield


@fault(reds=["JV-POST-16"], cases=["a_documented_password_opens_nothing[sample 1]"])
def the_database_asks_for_no_password(bed: Bed) -> Iterator[None]:
    """pg_hba.conf trusts the service's role: its documented password opens the database, like any other."""
    with _trusted(bed.jarvis):
        yield


@fault(reds=["JV-POST-15"], cases=["any_other_origin_is_refused[look-alike with more before it]"])
def look_alike_origins_are_allowed(bed: Bed) -> Iterator[None]:
    """Whatever ends like a production host is allowed."""
    with bed.jarvis.broken("server", "cors_suffix"):
        yield


@fault(reds=["JV-POST-15"])
def every_origin_is_allowed(bed: Bed) -> Iterator[None]:
    """CORS_ORIGIN is the wildcard."""
    with bed.jarvis.broken("server", CORS_ORIGIN="*"):
        yield


@fault(reds=["JV-POST-15"], cases=["a_production_origin_is_allowed[https://www.jarvis-team.kr]"])
def a_production_origin_is_forgotten(bed: Bed) -> Iterator[None]:
    """CORS_ORIGIN names one of the two production origins."""
    with bed.jarvis.broken("server", CORS_ORIGIN="https://chat.jarvis-team.kr"):
        yield


@fault(reds=["JV-POST-15"], cases=["a_production_origin_is_allowed[https://www.jarvis-team.kr]"])
def preflights_are_refused(bed: Bed) -> Iterator[None]:
    """A firewall of applications lets no OPTIONS pass: the headers are right, and no browser looks at them."""
    wrong = Wrong("/rooms", "OPTIONS", status=405)
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-POST-17"])
def anybody_can_become_anybody(bed: Bed) -> Iterator[None]:
    """The log-in for development is on."""
    with bed.jarvis.broken("server", "dev_login"):
        yield


@fault(reds=["JV-POST-17"])
def the_log_in_for_development_was_to_end(bed: Bed) -> Iterator[None]:
    """The log-in for development was kept on knowingly, until yesterday."""
    until = (date.today() - timedelta(days=1)).isoformat()
    with (
        bed.jarvis.broken("server", "dev_login"),
        bed.jarvis.target_changed(dev_login={"reason": "the app has no other log-in yet", "until": until}),
    ):
        yield
