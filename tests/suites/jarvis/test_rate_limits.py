"""What headers announce of a rate limit."""

import pytest

from suites.jarvis.rate_limits import Promise, counts, promise


@pytest.mark.parametrize(
    "headers",
    [
        {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "99", "X-RateLimit-Reset": "60"},
        {"ratelimit-limit": "100", "ratelimit-remaining": "99", "ratelimit-reset": "60"},
        {"ratelimit-policy": "100;w=60", "ratelimit": "limit=100, remaining=99, reset=60"},
        {"ratelimit-policy": '"default";q=100;w=60', "ratelimit": '"default";r=99;t=60'},
    ],
)
def test_each_spelling_is_read(headers: dict[str, str]) -> None:
    assert promise(headers) == Promise(100, 99, 60)


@pytest.mark.parametrize(
    "headers", [{}, {"x-ratelimit-limit": "100"}, {"x-ratelimit-limit": "many", "x-ratelimit-remaining": "1"}]
)
def test_half_a_promise_is_none(headers: dict[str, str]) -> None:
    assert promise(headers) is None


def test_a_limit_that_acts_counts_each_call() -> None:
    assert counts(Promise(100, 99, 30), Promise(100, 98, 30))
    assert not counts(Promise(100, 99, 30), Promise(100, 99, 30))


def test_a_new_window_is_no_standstill() -> None:
    assert counts(Promise(100, 3, 1), Promise(100, 99, 60))
