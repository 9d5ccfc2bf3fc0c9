"""How the room reaches its system."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.faults import Fault
from fixtures.monitoring import Prometheus
from gate import evidence, secrets
from gate.rooms import discover
from gate.target import load
from suites.jarvis import connections
from suites.jarvis.target import Section
from tests.fixtures import hostile

SUITES = Path(connections.__file__).parent.parent
TOKEN = "canary-token-of-the-monitoring"


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Section, list[bytes]]]:
    """A section as its file gives it, whose Prometheus answers 401 with what it was asked by, and the requests."""
    monkeypatch.setattr(secrets, "_forms", {})
    monkeypatch.setenv("GREENLIGHT_TEST_TOKEN", TOKEN)
    heads: list[bytes] = []

    def refusing(peer: socket.socket, stopping: threading.Event) -> None:
        heads.append(hostile.request_of(peer))
        peer.sendall(hostile.answer(f"what is {TOKEN}?".encode(), "401 Unauthorized"))

    with hostile.hostile(refusing) as server:
        (tmp_path / "target.toml").write_text(
            f'[target]\nname = "toy"\n[jarvis]\napi = "http://127.0.0.1:1"\n[jarvis.monitoring]\n'
            f'prometheus = "{server.url}"\nauthorization = "Bearer ${{GREENLIGHT_TEST_TOKEN}}"\n'
        )
        yield load(tmp_path / "target.toml", discover(SUITES)).section("jarvis"), heads


def test_the_monitoring_system_is_asked_with_its_log_in_which_is_never_shown(
    guarded: tuple[Section, list[bytes]],
) -> None:
    section, heads = guarded
    assert section.monitoring
    evidence.begin()
    prometheus = connections.monitoring(section, str(section.monitoring.prometheus), "Prometheus")
    with prometheus as http, pytest.raises(Fault) as told:
        Prometheus(http).rules()
    lines = evidence.lines()
    evidence.end()
    assert f"authorization: Bearer {TOKEN}".encode() in heads[0]
    assert "401" in str(told.value)
    assert "authorization: Bearer $TOKEN" in str(lines)
    assert TOKEN not in str(told.value) + str(lines)


def test_without_one_no_header_is_sent(guarded: tuple[Section, list[bytes]]) -> None:
    section, heads = guarded
    open_ = section.model_copy(update={"monitoring": None})
    with connections.monitoring(open_, str(section.monitoring and section.monitoring.prometheus), "Prometheus") as http:
        http.get("/")
    assert b"authorization" not in heads[0].lower()
