"""Samples of the text format of metrics."""

from datetime import UTC, datetime

import httpx
import pytest

from fixtures.answer import Answer
from fixtures.faults import Fault
from suites.jarvis.metrics import of_endpoint

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def _answer(text: str, status: int = 200) -> Answer:
    return Answer("GET", "http://a/metrics", "/metrics", status, httpx.Headers(), text.encode(), 0.01)


def test_samples_without_a_time_are_of_this_moment() -> None:
    text = '# TYPE up gauge\nup 1\nhttp_requests_total{code="200",path="/a b"} 1.5e+03\nodd NaN\n'
    seen = of_endpoint(_answer(text), NOW)
    assert (seen.count, seen.newest) == (3, NOW)


def test_the_newest_time_counts() -> None:
    seen = of_endpoint(_answer("a 1 1704067200000\nb 2 1704067260000\n"), NOW)
    assert seen.newest == datetime(2024, 1, 1, 0, 1, tzinfo=UTC)


def test_nothing_but_comments_is_no_sample() -> None:
    assert of_endpoint(_answer("# HELP up\n\n"), NOW).newest is None


@pytest.mark.parametrize(("text", "status"), [("<html>log in</html>", 200), ("up 1\n", 404), ("up one\n", 200)])
def test_what_is_no_metrics_is_a_fault(text: str, status: int) -> None:
    with pytest.raises(Fault):
        of_endpoint(_answer(text, status), NOW)
