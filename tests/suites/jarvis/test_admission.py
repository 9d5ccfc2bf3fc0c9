"""Whether the target's users may still come in, and whose fault it is where they may not."""

import time
from collections.abc import Callable
from email.utils import formatdate

import jwt
import pytest

from fixtures.http import Http
from gate.outcomes import Blocked
from suites.jarvis import admission
from suites.jarvis.target import User
from tests.fixtures import hostile
from tests.fixtures.conftest import http, serve  # noqa: F401 - their fixtures

Serve, Clients = Callable[..., hostile.Hostile], Callable[..., Http]
WEEK = 7 * 24 * 3600
REFUSED = hostile.answer(b'{"error":"INVALID_TOKEN"}', "401 Unauthorized")
LET_IN = hostile.answer(b"[]")


def user(number: int, ends_in: float) -> User:
    token = jwt.encode({"sub": str(number), "exp": int(time.time() + ends_in)}, "k" * 40, "HS256")
    return User(id=str(number), email=f"u{number}@chat.invalid", token=token)


def stopped(client: Http, *users: User) -> Blocked:
    with pytest.raises(Blocked) as found:
        admission.look(users, client)
    return found.value


def test_who_is_let_in_is_nobodys_trouble(serve: Serve, http: Clients) -> None:  # noqa: F811
    admission.look([user(1, WEEK)], http(serve(hostile.answering(LET_IN)).url))


def test_tokens_that_have_ended_are_the_targets_trouble(serve: Serve, http: Clients) -> None:  # noqa: F811
    client = http(serve(hostile.answering(REFUSED)).url)
    found = stopped(client, user(1, -WEEK), user(2, -60))
    ended = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(time.time() - WEEK))
    assert (found.cause.key, found.cause.of_system, found.cause.waitable) == ("jarvis.tokens", False, False)
    assert f"u1@chat.invalid on {ended}" in str(found)
    assert "u2@chat.invalid" in str(found)
    assert "renew jarvis.users" in str(found)


def test_good_tokens_that_are_refused_are_the_systems_trouble(serve: Serve, http: Clients) -> None:  # noqa: F811
    found = stopped(http(serve(hostile.answering(REFUSED)).url), user(1, WEEK), user(2, WEEK))
    assert (found.cause.key, found.cause.of_system) == ("jarvis.log_in", True)
    assert "u1@chat.invalid, u2@chat.invalid" in str(found)
    assert 'GET /rooms → 401: {"error":"INVALID_TOKEN"}' in str(found)


def test_the_servers_own_clock_says_what_has_ended(serve: Serve, http: Clients) -> None:  # noqa: F811
    later = hostile.answer(b"{}", "401 Unauthorized", date=formatdate(time.time() + 2 * WEEK, usegmt=True))
    earlier = hostile.answer(b"{}", "401 Unauthorized", date=formatdate(time.time() - WEEK, usegmt=True))
    assert stopped(http(serve(hostile.answering(later)).url), user(1, WEEK)).cause.key == "jarvis.tokens"
    assert stopped(http(serve(hostile.answering(earlier)).url), user(1, -60)).cause.key == "jarvis.log_in"


def test_a_clock_that_cannot_be_read_is_not_asked(serve: Serve, http: Clients) -> None:  # noqa: F811
    odd = hostile.answer(b"{}", "401 Unauthorized", date="yesterday")
    assert stopped(http(serve(hostile.answering(odd)).url), user(1, -60)).cause.key == "jarvis.tokens"


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "e30.e30.x", "e30.MQ.x"])
def test_a_token_that_says_no_end_is_left_to_the_server(token: str, serve: Serve, http: Clients) -> None:  # noqa: F811
    one = User(id="1", email="u1@chat.invalid", token=token)
    admission.look([one], http(serve(hostile.answering(LET_IN)).url))
    assert stopped(http(serve(hostile.answering(REFUSED)).url), one).cause.key == "jarvis.log_in"


def test_who_does_not_answer_is_told_by_others(http: Clients) -> None:  # noqa: F811
    admission.look([user(1, -60)], http("http://127.0.0.1:1"))


def test_another_answer_than_a_refusal_is_told_by_others(serve: Serve, http: Clients) -> None:  # noqa: F811
    failing = hostile.answer(b"{}", "500 Internal Server Error")
    admission.look([user(1, -60)], http(serve(hostile.answering(failing)).url))
