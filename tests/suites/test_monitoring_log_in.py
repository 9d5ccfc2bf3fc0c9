"""A monitoring system behind a log-in: each room that knows one hands the target's header on, and shows it nowhere."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fixtures.faults import Fault
from fixtures.monitoring import Prometheus
from gate import evidence, secrets
from gate.rooms import discover
from gate.target import load
from tests.fixtures import hostile

ROOMS = discover(Path(__file__).parents[2] / "suites")
TOKEN = "canary-token-of-the-monitoring"


@dataclass(frozen=True)
class Guarded:
    """A room's section as its file gives it, whose Prometheus answers 401 with what it was asked by; the requests."""

    section: Any
    connections: Any
    heads: list[bytes]

    @property
    def prometheus(self) -> str:
        return str(self.section.monitoring.prometheus)


@pytest.fixture(params=ROOMS.values(), ids=ROOMS)
def guarded(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guarded]:
    name = request.param.system
    monkeypatch.setattr(secrets, "_forms", {})
    monkeypatch.setenv("GREENLIGHT_TEST_TOKEN", TOKEN)
    heads: list[bytes] = []

    def refusing(peer: socket.socket, stopping: threading.Event) -> None:
        heads.append(hostile.request_of(peer))
        peer.sendall(hostile.answer(f"what is {TOKEN}?".encode(), "401 Unauthorized"))

    with hostile.hostile(refusing) as server:
        (tmp_path / "target.toml").write_text(
            f'[target]\nname = "toy"\n[{name}]\napi = "http://127.0.0.1:1"\n[{name}.monitoring]\n'
            f'prometheus = "{server.url}"\nauthorization = "Bearer ${{GREENLIGHT_TEST_TOKEN}}"\n'
        )
        section = load(tmp_path / "target.toml", ROOMS).section(name)
        yield Guarded(section, request.param.module("connections"), heads)


def test_the_monitoring_system_is_asked_with_its_log_in_which_is_never_shown(guarded: Guarded) -> None:
    evidence.begin()
    prometheus = guarded.connections.monitoring(guarded.section, guarded.prometheus, "Prometheus")
    with prometheus as http, pytest.raises(Fault) as told:
        Prometheus(http).rules()
    lines = evidence.lines()
    evidence.end()
    assert f"authorization: Bearer {TOKEN}".encode() in guarded.heads[0]
    assert "401" in str(told.value)
    assert "authorization: Bearer $TOKEN" in str(lines)
    assert TOKEN not in str(told.value) + str(lines)


def test_without_one_no_header_is_sent(guarded: Guarded) -> None:
    open_ = guarded.section.model_copy(update={"monitoring": None})
    with guarded.connections.monitoring(open_, guarded.prometheus, "Prometheus") as http:
        http.get("/")
    assert b"authorization" not in guarded.heads[0].lower()
