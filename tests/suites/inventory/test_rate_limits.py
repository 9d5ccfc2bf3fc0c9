"""Judging rate-limit headers."""

import httpx
import pytest

from fixtures.answer import Answer
from suites.inventory.rate_limits import Promise, Wanted, flaw, promises, provoke, settled

AS_SHIPPED = {
    "X-RateLimit-Limit": "120",
    "X-RateLimit-Remaining": "119",
    "X-RateLimit-Reset": "1",
    "X-RateLimit-Limit-alerts": "20",
    "X-RateLimit-Remaining-alerts": "19",
    "X-RateLimit-Reset-alerts": "1",
}
WANTED = Wanted(20, 60)


def headers(remaining: int, reset: int) -> dict[str, str]:
    return {"x-ratelimit-limit": "20", "x-ratelimit-remaining": str(remaining), "x-ratelimit-reset": str(reset)}


def test_reads_every_named_limit() -> None:
    assert promises(AS_SHIPPED) == [Promise(120, 119, 1), Promise(20, 19, 1)]


@pytest.mark.parametrize("broken", [{}, {"X-RateLimit-Limit": "20"}, headers(19, 60) | {"x-ratelimit-reset": "soon"}])
def test_incomplete_headers_promise_nothing(broken: dict[str, str]) -> None:
    assert promises(broken) == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([Promise(20, 19, 60)], None),
        ([Promise(120, 119, 60), Promise(20, 3, 60)], None),
        ([], "announces no limit"),
        ([Promise(120, 119, 60)], "announces a limit of 120 calls, 20 are configured"),
        ([Promise(20, 19, 30)], "announces a window of 30 s, 60 s are configured"),
    ],
)
def test_number_and_window_must_be_the_configured_ones(found: list[Promise], said: str | None) -> None:
    assert flaw(found, WANTED) == said


def test_a_window_of_milliseconds_is_told_apart() -> None:
    assert "a window of milliseconds limits nobody" in (flaw(promises(AS_SHIPPED), WANTED) or "")


def test_a_window_that_others_opened_is_waited_out_once() -> None:
    answers = [headers(12, 35), headers(19, 60)]
    waits: list[float] = []
    assert settled(lambda: answers.pop(0), WANTED, waits.append) == [Promise(20, 19, 60)]
    assert waits == [35.1]


def test_a_window_that_somebody_else_opened_meanwhile_is_waited_out_as_well() -> None:
    answers = [headers(12, 35), headers(18, 1), headers(19, 60)]
    waits: list[float] = []
    assert settled(lambda: answers.pop(0), WANTED, waits.append) == [Promise(20, 19, 60)]
    assert waits == [35.1, 1.1]


@pytest.mark.parametrize("answer", [headers(19, 60), headers(5, 60), headers(19, 30), AS_SHIPPED, {}])
def test_what_can_be_judged_at_once_is_not_waited_for(answer: dict[str, str]) -> None:
    waits: list[float] = []
    assert settled(lambda: answer, WANTED, waits.append) == promises(answer)
    assert waits == []


class Server:
    """Counts calls in windows as the real one does; time passes only by waiting."""

    def __init__(self, allowed: int, used: int = 0, reset: int = 60) -> None:
        self.allowed, self.calls, self.reset = allowed, used, reset

    def answer(self) -> Answer:
        self.calls += 1
        status = 429 if self.calls > self.allowed else 401
        sent = headers(max(20 - self.calls, 0), self.reset)
        return Answer("POST", "http://h/auth/login", "/auth/login", status, httpx.Headers(sent), b"", 0.02)

    def wait(self, seconds: float) -> None:
        if seconds:
            self.calls, self.reset = 0, 60


def test_a_limit_that_acts_is_seen_at_the_first_refusal() -> None:
    server = Server(20, used=1)
    found = provoke(server.answer, WANTED, server.wait)
    assert (found.tried, found.refused) == (20, True)


@pytest.mark.parametrize("looks", [0, 1, 2])
def test_a_limit_that_never_acts_is_tried_five_times_more_than_allowed_with_the_looks_before_it(looks: int) -> None:
    server = Server(10_000)
    found = provoke(server.answer, WANTED, server.wait, looks)
    assert (looks + found.tried, found.refused) == (25, False)


def test_a_window_about_to_end_is_not_provoked() -> None:
    server = Server(20, used=15, reset=1)
    found = provoke(server.answer, WANTED, server.wait, looks=2)
    assert (found.tried, found.refused) == (22, True)


@pytest.mark.parametrize(("reset", "waited"), [(1, True), (30, False), (31, False)])
def test_what_reset_says_is_rounded_up(reset: int, waited: bool) -> None:
    waits: list[float] = []
    server = Server(10_000, used=1, reset=reset)
    provoke(server.answer, WANTED, waits.append)
    assert (waits[0] > 0) is waited


class Turning(Server):
    """Its window ends in the midst of the calls."""

    def answer(self) -> Answer:
        self.calls = 0 if self.calls == 12 else self.calls
        return super().answer()


class Forgetful(Server):
    """Every call is its first."""

    def answer(self) -> Answer:
        self.calls = 0
        return super().answer()


def test_calls_in_two_windows_prove_no_missing_limit() -> None:
    server = Turning(20)
    server.answer()
    found = provoke(server.answer, WANTED, server.wait, looks=2)
    assert (found.refused, found.in_one_window <= WANTED.calls) == (False, True)


def test_a_limit_that_does_not_count_is_no_window_that_ended() -> None:
    server = Forgetful(20)
    found = provoke(server.answer, WANTED, server.wait, looks=2)
    assert (found.refused, found.in_one_window) == (False, found.tried)
