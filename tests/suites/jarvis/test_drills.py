"""What a drill stops is started again, also when the run is over; what is not is named with the way back."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from fixtures.faults import Fault
from fixtures.host import Host
from gate import clock, ledger
from gate.ledger import Entry
from gate.outcomes import Unverified
from suites.jarvis import drills
from suites.jarvis.drills import Part
from suites.jarvis.target import Section


class _Well(BaseHTTPRequestHandler):
    """A server that says that it, its database and its Redis are well."""

    def do_GET(self) -> None:
        body = json.dumps({"ok": True, "services": {"database": "ok", "redis": "ok"}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def api() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Well) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(ledger.LEDGER, str(tmp_path / "gl-1.jsonl"))
    monkeypatch.setattr(clock, "_granted", 0.0)
    return tmp_path / "gl-1.jsonl"


@pytest.fixture
def section(api: str, tmp_path: Path) -> Section:
    how = {"stop": ["rm", "up"], "start": ["touch", "up"]}
    (tmp_path / "up").touch()
    return Section.model_validate({"api": api, "host": "local", "source": str(tmp_path), "drills": {"server": how}})


def _ends(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """The run's deadline is so many seconds ahead; windows that were granted before are spent."""
    monkeypatch.setenv(clock.DEADLINE, str(time.monotonic() + seconds))
    monkeypatch.setattr(clock, "_granted", 0.0)


def test_what_was_stopped_is_started_again_after_the_deadline(
    section: Section, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ends(monkeypatch, 5)
    part = Part.of("server", Host(), section)

    def interrupted() -> None:
        part.stop()
        assert not (tmp_path / "up").exists()
        _ends(monkeypatch, -1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), part.drilled():
        interrupted()
    assert (tmp_path / "up").exists()
    assert ledger.pending(book) == []


def test_no_drill_is_begun_when_the_run_is_over(
    section: Section, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drills, "well_before", lambda _: None)
    _ends(monkeypatch, -1)
    part = Part.of("server", Host(), section)
    needs = r"the drill of server is not begun: \d+ s are needed, 0 s are left of the run"
    with pytest.raises(Unverified, match=needs), part.drilled():
        part.stop()
    assert (tmp_path / "up").exists()
    assert ledger.entries(book) == []


def test_its_window_covers_a_stop_a_start_and_the_recovery(
    section: Section, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ends(monkeypatch, 1)
    limits = section.limits
    with Part.of("server", Host(), section).drilled():
        assert clock.left() >= 2 * (drills.COMMAND + limits.shutdown) + limits.recovery


def test_what_is_not_started_again_is_named_with_the_command(section: Section, book: Path, tmp_path: Path) -> None:
    how = section.drills["server"].model_copy(update={"start": ["false"]})
    part = Part("server", how, Host(), section)
    with pytest.raises(Fault, match="server could not be started"), part.drilled():
        part.stop()
    (change,) = ledger.changes(book)
    assert (change.state, change.key) == ("unknown", "server")
    by_hand = f"cd {tmp_path} && false on the host local"
    assert change.why == f"may still be stopped; to put it back run pytest --sweep, or {by_hand}"


def test_the_sweep_starts_what_was_left_stopped(section: Section, book: Path, tmp_path: Path) -> None:
    (tmp_path / "up").unlink()
    ledger.note("jarvis", "drill", "server", now="stopped", by_hand="touch up")
    (entry,) = ledger.pending(book)
    drills.sweep(entry, section)
    assert (tmp_path / "up").exists()
    assert ledger.pending(book) == []


def test_the_sweep_starts_nothing_else(section: Section, book: Path, tmp_path: Path) -> None:
    (tmp_path / "up").unlink()
    with pytest.raises(Unverified, match=r"set jarvis\.drills\.redis"):
        drills.sweep(Entry("jarvis", "drill", "redis"), section)
    assert not (tmp_path / "up").exists()
