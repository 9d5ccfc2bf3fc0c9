"""How the room reaches its system."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from fixtures.faults import Fault
from fixtures.host import Host
from fixtures.monitoring import Prometheus
from gate import evidence, secrets
from gate.rooms import discover
from gate.target import load
from suites.inventory import connections
from suites.inventory.target import Section
from tests.fixtures import hostile

SUITES = Path(connections.__file__).parent.parent


def section(**log: Any) -> Section:
    return Section.model_validate({"api": ["http://stock.example.com/api/v1"], "log": log})


@pytest.mark.parametrize(("said", "hours"), [("+00:00", 0), ("+09:00", 9), ("-05:30", -5.5)])
def test_a_log_in_another_time_zone_is_read_by_its_own(tmp_path: Path, said: str, hours: float) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5)
    line = f"[Nest] 1  - {at + timedelta(hours=hours):%m/%d/%Y, %I:%M:%S %p}     LOG [HTTP] GET /api/v1/health 200 +1ms"
    (tmp_path / "api.log").write_text(f"{line}\n")
    log = connections.log(section(file=str(tmp_path / "api.log"), utc_offset=said), Host("local"))
    (found,) = log.window(3600, until=datetime.now(UTC)).lines
    assert found.when == at.replace(microsecond=0)


@pytest.mark.parametrize("said", ["9", "+9:00", "KST", "+25:00"])
def test_an_offset_is_written_in_one_way(said: str) -> None:
    with pytest.raises(ValidationError):
        section(file="/var/log/api.log", utc_offset=said)


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
            f'[target]\nname = "toy"\n[inventory]\napi = "http://127.0.0.1:1"\n[inventory.monitoring]\n'
            f'prometheus = "{server.url}"\nauthorization = "Bearer ${{GREENLIGHT_TEST_TOKEN}}"\n'
        )
        yield load(tmp_path / "target.toml", discover(SUITES)).section("inventory"), heads


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
