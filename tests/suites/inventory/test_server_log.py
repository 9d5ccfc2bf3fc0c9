"""What a window of the service's log tells."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fixtures.log import Window
from fixtures.log_lines import nest_lines
from gate.outcomes import Unverified
from suites.inventory import server_log
from suites.inventory.server_log import Shares

UNTIL = datetime(2026, 11, 21, 3, tzinfo=UTC)
HEAD = "[Nest] 41  - 11/21/2026, 2:{:02}:00 AM {:>7} [{}] {}"


def window(*entries: tuple[str, str, str]) -> Window:
    text = "\n".join(HEAD.format(n, *entry) for n, entry in enumerate(entries))
    lines = tuple(nest_lines(text, timedelta()))
    return Window(lines, UNTIL - timedelta(hours=1), UNTIL, lines[-1].when if lines else None, True)


GOOD = ("LOG", "HTTP", "GET /api/v1/products 200 +7ms")
WRONG = ("ERROR", "HTTP", "POST /api/v1/auth/login 200 +310ms")
REFUSED = ("ERROR", "Errors", "POST /api/v1/auth/login 401 :: no\nUnauthorizedException: 401")
BROKEN = ("ERROR", "Errors", "GET /api/v1/dashboard/summary 500 :: connection refused")
THROWN = ("ERROR", "Errors", "unhandled: something else")


def test_errors_count_by_their_true_status() -> None:
    shares = Shares.of(window(GOOD, GOOD, WRONG, REFUSED, BROKEN), 1)
    assert (shares.requests, shares.client_errors, shares.server_errors) == (4, 1, 1)


def test_refused_log_ins_of_the_gates_own_are_no_requests_of_others() -> None:
    shares = Shares.of(window(GOOD, GOOD, REFUSED, REFUSED, BROKEN), 4, own=1)
    assert (shares.requests, shares.client_errors, shares.server_errors) == (4, 1, 1)
    with pytest.raises(Unverified, match="2 requests are too few"):
        Shares.of(window(GOOD, GOOD, REFUSED), 3, own=1)


def test_too_few_requests_are_unverified_with_their_number() -> None:
    with pytest.raises(Unverified, match="2 requests are too few to judge by, at least 3"):
        Shares.of(window(GOOD, GOOD), 3)


def test_a_silent_log_is_unverified() -> None:
    with pytest.raises(Unverified, match="the log is silent"):
        server_log.alive(window())


def test_a_log_without_a_line_of_a_request_is_unverified() -> None:
    with pytest.raises(Unverified, match="no line of the log is of a request"):
        server_log.alive(window(("LOG", "AlertRetryWorker", "no alert is due")))


def test_a_log_with_lines_of_requests_is_alive_whatever_they_tell() -> None:
    for each in (GOOD, REFUSED, ("LOG", "HTTP", "in a form of its own")):
        seen = window(each)
        assert server_log.alive(seen) is seen


def test_errors_of_the_service_and_refusals_are_told_apart() -> None:
    seen = window(GOOD, WRONG, REFUSED, BROKEN, THROWN)
    assert [line.brief for line in server_log.own_errors(seen)] == [BROKEN[2], THROWN[2]]
    assert [line.brief for line in server_log.refusals(seen)] == ["POST /api/v1/auth/login 401 :: no"]


def test_lines_without_status_or_duration_are_unclear() -> None:
    odd = ("LOG", "HTTP", "GET /api/v1/products")
    assert [line.brief for line in server_log.unclear(window(GOOD, WRONG, REFUSED, odd, THROWN))] == [odd[2], THROWN[2]]


def test_failed_log_ins_are_dated() -> None:
    assert server_log.failed_log_ins(window(GOOD, REFUSED, BROKEN)) == [datetime(2026, 11, 21, 2, 1, tzinfo=UTC)]


@pytest.mark.parametrize("path", ["/auth/login?x=1", "/auth/login/", "/Auth/Login", "/auth/login/?next=/auth/me"])
def test_a_log_in_is_one_however_its_path_is_written(path: str) -> None:
    assert len(server_log.failed_log_ins(window(("ERROR", "Errors", f"POST /api/v1{path} 401 :: no")))) == 1


@pytest.mark.parametrize("path", ["/auth/logins", "/products?from=/auth/login", "/auth/login/me"])
def test_another_path_is_no_log_in(path: str) -> None:
    assert server_log.failed_log_ins(window(("ERROR", "Errors", f"POST /api/v1{path} 401 :: no"))) == []


@pytest.mark.parametrize("method", ["M-SEARCH", "get", "PROPFIND", "X_1.2~"])
def test_a_method_is_whatever_http_takes_for_one(method: str) -> None:
    stray = window(("ERROR", "Errors", f"{method} /x 404 :: Cannot {method} /x"))
    assert server_log.unclear(stray) == []
    assert [line.brief for line in server_log.own_errors(stray)] == []


def test_groups_quote_the_first_line() -> None:
    said = server_log.grouped(server_log.own_errors(window(BROKEN, BROKEN)))
    assert said.startswith("2 x [Errors] GET")
    assert "the first at 02:00:00 UTC: GET /api/v1/dashboard/summary 500" in said
    assert server_log.grouped([]) == "none"


def test_a_log_that_was_cut_proves_nothing() -> None:
    assert server_log.whole(window(GOOD)) == window(GOOD)
    with pytest.raises(Unverified, match="more was logged than is read: 1 lines in the 60 min before the run"):
        server_log.whole(replace(window(GOOD), complete=False, cut=True))
