"""Limits a route and client."""

import pytest

from testbed.inventory.app.rate_limit import Limit, Throttler, TooMany


def test_headers_count_down() -> None:
    throttler = Throttler([Limit("", 2, 60)])
    first, second = throttler.hit("GET /a", "x"), throttler.hit("GET /a", "x")
    assert [first["X-RateLimit-Remaining"], second["X-RateLimit-Remaining"]] == ["1", "0"]
    assert 55 <= int(first["X-RateLimit-Reset"]) <= 60


def test_one_call_too_many_is_told_when_to_come_back() -> None:
    throttler = Throttler([Limit("", 5, 60), Limit("-alerts", 1, 60)])
    throttler.hit("GET /a", "x")
    with pytest.raises(TooMany) as error:
        throttler.hit("GET /a", "x")
    assert set(error.value.headers) >= {"Retry-After-alerts", "X-RateLimit-Limit"}


def test_routes_and_clients_are_counted_apart() -> None:
    throttler = Throttler([Limit("", 1, 60)])
    for route, client in (("GET /a", "x"), ("GET /b", "x"), ("GET /a", "y")):
        throttler.hit(route, client)


def test_a_window_of_milliseconds_announces_one_second_and_forgets() -> None:
    throttler = Throttler([Limit("", 1, 0.0)])
    assert throttler.hit("GET /a", "x")["X-RateLimit-Reset"] == "1"
    throttler.hit("GET /a", "x")


def test_a_limit_acts_where_it_stands() -> None:
    throttler = Throttler([Limit("-login", 1, 60, " /auth/login")])
    assert throttler.hit("GET /products", "x") == {}
    assert throttler.hit("POST /auth/login", "x")["X-RateLimit-Limit-login"] == "1"
