"""Upstream errors that nobody provoked, as the services' logs tell of them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gate.outcomes import Unverified
from suites.jarvis import upstream_log
from suites.jarvis.service_logs import Line, ServiceLog
from suites.jarvis.target import Section
from suites.jarvis.trials import MODES, modes
from suites.jarvis.upstream_log import Failure, Logged

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
ROOM = "/rooms/7b1d1f0e-8d0c-4a39-9a55-9f4b1c1a2b3c"


def log(service: str, *texts: str, seconds: float = 1) -> ServiceLog:
    lines = tuple(Line(NOW + timedelta(seconds=seconds * number), text) for number, text in enumerate(texts))
    return ServiceLog(service, lines, NOW, lines[-1] if lines else None)


def asked(method: str, url: str, id: str = "req-1", pid: int = 1) -> str:
    return json.dumps({"level": 30, "pid": pid, "reqId": id, "req": {"method": method, "url": url}, "msg": "incoming"})


def answered(status: int, id: str = "req-1", pid: int = 1) -> str:
    return json.dumps({"level": 30, "pid": pid, "reqId": id, "res": {"statusCode": status}, "msg": "completed"})


def nothing(why: str, within: timedelta | None = None) -> None:
    raise Unverified(why)


def logged(*logs: ServiceLog, **more: Any) -> Logged:
    every = {each.service: each for each in logs}
    running: Callable[[], int] = lambda: 0  # noqa: E731
    return Logged(
        upstream_log.failures(every, 30),
        upstream_log.window(every),
        running,
        (),
        nothing,
        upstream_log.cut(every),
        **more,
    )


@pytest.mark.parametrize(
    ("method", "url", "upstream", "what"),
    [
        ("POST", "/translate", "openai", "POST /translate"),
        ("POST", f"{ROOM}/cards/generate-weekly", "openai", "POST /rooms/:id/cards/generate-weekly"),
        ("GET", f"{ROOM}/news/search?q=x", "naver", "GET /rooms/:id/news/search"),
        ("GET", "/holidays?year=2026", "holidays", "GET /holidays"),
    ],
)
@pytest.mark.parametrize(("status", "clear"), [(502, True), (504, True), (429, True), (500, False)])
def test_a_failed_request_belongs_to_its_upstream(
    method: str, url: str, upstream: str, what: str, status: int, clear: bool
) -> None:
    found = upstream_log.failures({"server": log("server", asked(method, url), answered(status))}, 30)
    assert found.pop(upstream) == [Failure(f"{what} → {status}", clear)]
    assert not any(found.values())


@pytest.mark.parametrize("status", [200, 400, 401, 501, 503])
def test_an_answer_without_an_upstreams_error_is_none(status: int) -> None:
    found = upstream_log.failures({"server": log("server", asked("POST", "/translate"), answered(status))}, 30)
    assert not any(found.values())


def test_a_failure_of_another_route_is_none_of_an_upstream() -> None:
    found = upstream_log.failures({"server": log("server", asked("GET", "/rooms"), answered(500))}, 30)
    assert not any(found.values())


def test_requests_of_two_processes_are_told_apart() -> None:
    lines = [asked("POST", "/translate", pid=1), asked("GET", "/rooms", pid=2), answered(500, pid=2), answered(200)]
    assert not any(upstream_log.failures({"server": log("server", *lines)}, 30).values())


@pytest.mark.parametrize(("seconds", "failed"), [(31, True), (29, False)])
def test_a_request_without_an_answer_has_failed_after_a_while(seconds: float, failed: bool) -> None:
    lines = log("server", asked("POST", "/translate"), "[redis] Redis ready", seconds=seconds)
    found = upstream_log.failures({"server": lines}, 30)["openai"]
    assert found == ([Failure("POST /translate → no answer", False)] if failed else [])


def test_the_workers_failed_jobs_are_told_by_their_reason() -> None:
    failed = {"level": 50, "msg": "[Worker] jarvis failed", "err": {"message": "AI_UPSTREAM_ERROR"}}
    plain = "[Worker] jarvis failed: Error: OpenAI API error 401: invalid key"
    other = {"level": 50, "msg": "[Worker] jarvis failed", "err": {"message": "the database is away"}}
    found = upstream_log.failures({"worker": log("worker", json.dumps(failed), plain, json.dumps(other))}, 30)
    assert found["worker"] == [Failure("[Worker] jarvis failed: AI_UPSTREAM_ERROR", True), Failure(plain, True)]


def test_failures_are_grouped_and_counted() -> None:
    lines = [line for n in range(3) for line in (asked("POST", "/translate", f"req-{n}"), answered(502, f"req-{n}"))]
    assert "POST /translate → 502 (3) in 6 lines of server since 06:00:00 UTC" in logged(log("server", *lines)).judged(
        "openai"
    )


def test_one_raw_failure_among_clear_ones_is_told() -> None:
    lines = [asked("POST", "/translate"), answered(502), asked("POST", "/translate"), answered(500)]
    with pytest.raises(AssertionError, match="not handled: POST /translate → 500 \\(1\\)"):
        logged(log("server", *lines)).judged("openai")


@pytest.mark.parametrize("lines", [(), ("[redis] Redis ready",), (asked("POST", "/translate"), answered(200))])
def test_silence_is_never_green(lines: tuple[str, ...]) -> None:
    with pytest.raises(Unverified, match="nothing did for openai"):
        logged(log("server", *lines), log("worker")).judged("openai")


def test_without_any_log_nothing_is_green() -> None:
    with pytest.raises(Unverified):
        logged().judged("openai", "worker")


@pytest.mark.parametrize(
    ("named", "cases"),
    [
        ([], {"openai": ("as logged",), "naver": ("as logged",), "holidays": ()}),
        (["openai"], {"openai": MODES, "naver": ("as logged",), "holidays": ("as logged",)}),
        (["openai", "naver", "holidays"], {"openai": MODES, "naver": MODES, "holidays": MODES}),
    ],
)
def test_what_cannot_be_provoked_is_read_in_the_logs(named: list[str], cases: dict[Any, tuple[str, ...]]) -> None:
    upstreams = {name: {"behave": ["behave", name]} for name in named}
    section = Section.model_validate({"api": "https://chat.example.org", "upstreams": upstreams})
    assert {name: modes(section, name) for name in cases} == cases


@pytest.mark.parametrize("status", [502, 500])
def test_a_log_that_was_cut_proves_nothing_but_what_is_red(status: int) -> None:
    read = replace(log("server", asked("POST", "/translate"), answered(status)), reaches=NOW + timedelta(minutes=9))
    seen = logged(read, log("worker"))
    assert "since 06:09:00 UTC" in seen.window
    if status == 500:
        with pytest.raises(AssertionError, match="not handled"):
            seen.judged("openai")
        return
    with pytest.raises(Unverified, match=r"the log of server was cut: .*; POST /translate → 502 \(1\) in 2 lines"):
        seen.whole(seen.judged("openai"))
