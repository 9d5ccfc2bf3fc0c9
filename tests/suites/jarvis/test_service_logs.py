"""The lines of Docker's logs: which are errors, which are structured, which belong to whom."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fixtures.faults import Fault
from fixtures.host import Ran
from suites.jarvis.compose import Container
from suites.jarvis.service_logs import MOST_LINES, Line, ServiceLog, collect
from suites.jarvis.services import Seen
from suites.jarvis.services_fixtures import _written

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def line(text: str) -> Line:
    return Line(NOW, text)


@pytest.mark.parametrize(
    "text",
    [
        '{"level":50,"time":1,"msg":"failed"}',
        '{"level":60,"time":1,"msg":"fatal"}',
        '{"level":"error","message":"failed"}',
        "2026-11-21 05:00:00 UTC [7] FATAL:  too many clients",
        "2026-11-21 05:00:00 UTC [7] ERROR:  duplicate key",
        "[redis] Redis error: ECONNREFUSED",
        "TypeError: x is not a function",
        "Unhandled promise rejection",
    ],
)
def test_an_error_is_seen(text: str) -> None:
    assert line(text).is_error


@pytest.mark.parametrize(
    "text",
    [
        '{"level":30,"time":1,"msg":"GET /errors answered"}',
        '{"level":40,"time":1,"msg":"error rate is low"}',
        "2026-11-21 05:00:00 UTC [7] LOG:  an error was logged elsewhere",
        "2026-11-21 05:00:00 UTC [7] STATEMENT:  select 'error'",
        "[redis] Redis ready",
        "",
    ],
)
def test_what_only_speaks_of_errors_is_none(text: str) -> None:
    assert not line(text).is_error


@pytest.mark.parametrize(
    ("text", "structured"),
    [
        ('{"level":30,"time":1,"msg":"ready"}', True),
        ('{"level":"info","time":"2026","message":"ready"}', True),
        ('{"level":30,"msg":"ready"}', False),
        ("[redis] Redis ready", False),
        ("30", False),
    ],
)
def test_a_structured_line_has_level_time_and_message(text: str, structured: bool) -> None:
    assert line(text).structured is structured


def test_no_token_is_quoted() -> None:
    quoted = line('{"url":"/ws?token=eyJhbGciOi.eyJzdWIi.c2ln","also":"eyJhbGciOi.eyJzdWIi.c2ln"}').brief
    assert quoted == '{"url":"/ws?token=[token]","also":"[token]"}'


@dataclass
class Logs:
    """Stands for `docker compose logs`: lines by container, of so long ago."""

    lines: list[tuple[str, timedelta, str]]
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def run(self, *words: str, **_: Any) -> Ran:
        self.asked.append(words)
        begin = words[words.index("--since") + 1] if "--since" in words else ""
        stamped = [(who, f"{NOW - ago:%Y-%m-%dT%H:%M:%S.%f}Z", text) for who, ago, text in self.lines]
        out = "".join(f"{who}  | {at} {text}\n" for who, at, text in stamped if at >= begin)
        return Ran("docker compose logs", 0, out, "", 0.1)


def services(started: timedelta = 3 * HOUR) -> dict[str, tuple[Seen, ...]]:
    rows = {name: {"Service": name, "Name": f"jarvis-{name}-1"} for name in ("server", "worker")}
    return {name: (Seen(Container.of(row), 0, NOW - started),) for name, row in rows.items()}


def busy(minutes: int) -> Logs:
    """A log with as many lines as are read, the oldest of so many minutes ago."""
    span = timedelta(minutes=minutes) / MOST_LINES
    return Logs([("server-1", span * (MOST_LINES - number), "answered") for number in range(MOST_LINES)])


def test_a_log_that_was_cut_says_how_far_back_it_was_read() -> None:
    found = collect(busy(55), services(), NOW, 3600)["server"]  # type: ignore[arg-type]
    assert found.told == "server: 20000 lines since 05:05:00 UTC, 0 of errors"
    assert found.cut == "the log of server was cut: its newest 20,000 lines reach back to 05:05:00 UTC, not to 05:00:00"


@pytest.mark.parametrize(("minutes", "started"), [(60, 3 * HOUR), (30, timedelta(minutes=30))])
def test_a_log_that_reaches_back_far_enough_was_not_cut(minutes: int, started: timedelta) -> None:
    found = collect(busy(minutes), services(started), NOW, 3600)  # type: ignore[arg-type]
    assert [each.cut for each in found.values()] == ["", ""]


def test_lines_belong_to_their_service_and_end_with_the_run() -> None:
    ago = timedelta(minutes=1)
    logs = Logs([("server-1", ago, "one"), ("worker-1", ago, "two"), ("server-1", -ago, "of the run")])
    found = collect(logs, services(), NOW, 3600)  # type: ignore[arg-type]
    assert [each.text for each in found["server"].lines] == ["one"]
    assert [each.text for each in found["server"].later] == ["of the run"]
    assert [each.text for each in found["worker"].lines] == ["two"]


def test_a_service_that_was_silent_in_the_window_is_not_silent_since_its_start() -> None:
    logs = Logs([("server-1", 2 * HOUR, "ready")])
    found = collect(logs, services(), NOW, 3600)  # type: ignore[arg-type]
    assert found["server"].lines == ()
    assert found["server"].newest == Line(NOW - 2 * HOUR, "ready")
    assert found["worker"].newest is None


def test_lines_of_the_life_before_do_not_count() -> None:
    logs = Logs([("server-1", timedelta(minutes=30), "FATAL: before the restart")])
    found = collect(logs, services(timedelta(minutes=10)), NOW, 3600)  # type: ignore[arg-type]
    assert found["server"].lines == ()
    assert found["server"].newest is None


def test_errors_are_counted_and_the_first_is_told() -> None:
    logs = Logs([("server-1", timedelta(minutes=n), f"Error: number {n}") for n in (3, 2)])
    found = collect(logs, services(), NOW, 3600)  # type: ignore[arg-type]
    assert (
        found["server"].told
        == "server: 2 lines since 05:00:00 UTC, 2 of errors; the first, at 05:57:00: Error: number 3"
    )


def test_a_log_that_cannot_be_read_is_a_fault() -> None:
    class Broken:
        def run(self, *_: str, **__: Any) -> Ran:
            return Ran("docker compose logs", 1, "", "no such project", 0.1)

    with pytest.raises(Fault, match="no such project"):
        collect(Broken(), services(), NOW, 3600)  # type: ignore[arg-type]


def test_a_service_that_was_silent_in_the_window_is_known_by_its_last_line() -> None:
    """A worker says how it starts, and then nothing for as long as all is well."""
    last = Line(datetime(2026, 11, 20, tzinfo=UTC), "[Worker redis] Redis ready")
    silent = ServiceLog("worker", (), datetime(2026, 11, 27, tzinfo=UTC), last)
    assert silent.sample == (last,)
    assert replace(silent, newest=None).sample == ()


@pytest.mark.parametrize(("started", "at"), [(None, 10), (5, None), (30, 10)])
def test_a_container_that_has_ended_has_logged(started: int | None, at: int | None) -> None:
    row = {"Service": "worker", "Name": "jarvis-worker-1", "State": "running" if started else "exited"}
    seen = Seen(Container.of(row), 0, NOW - timedelta(minutes=started) if started else None)
    logs = Logs([("worker-1", timedelta(minutes=10), "out of memory")])
    found = _written(logs, "worker", [seen], NOW, 3600)  # type: ignore[arg-type]
    assert found.at == (NOW - timedelta(minutes=at) if at else None)
