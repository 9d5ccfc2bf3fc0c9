"""A sweep logs in and deletes under its own user agent: its rows are known to later runs, and listed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.faults import Fault
from fixtures.own_traces import agents
from gate import ledger
from gate.history import History
from gate.ledger import Entry
from gate.tag import TAG
from suites.inventory import own_audit, sweep
from suites.inventory.target import Section
from suites.inventory.trail import RUNS
from testbed.ports import free_port
from tests.fixtures.hostile import Hostile, answer, answering, hostile

TOKEN = answer(json.dumps({"accessToken": "a-token-of-the-sweep"}).encode())
DELETED = answer(b"{}")


@pytest.fixture
def swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """The ledger of the run that sweeps."""
    path = tmp_path / "ledger/gl-5eeb.jsonl"
    path.parent.mkdir()
    monkeypatch.setenv(ledger.LEDGER, str(path))
    monkeypatch.setenv(TAG, request.node.name)
    return path


def product(swept: Path, code: str = "GL-DEAD-1") -> Entry:
    return Entry("inventory", "product", code, ledger=str(swept.with_name("gl-dead.jsonl")))


def section(url: str) -> Section:
    admin = {"email": "admin@example.com", "password": "a-long-password"}
    return Section.model_validate({"api": [url], "admin": admin})


def found(code: str) -> bytes:
    return answer(json.dumps({"data": [{"id": "7", "code": code}]}).encode())


def rows(name: str, *ids: str) -> bytes:
    own = [{"id": each, "userId": "1", "userAgent": f"greenlight ({name})"} for each in ids]
    return answer(json.dumps({"data": [*own, {"id": "a-9", "userId": "1", "userAgent": "Firefox"}]}).encode())


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Iterator[Hostile]:
    """The service with two products of a dead run."""
    name = request.node.name
    first = (TOKEN, found("GL-DEAD-1"), DELETED, rows(name, "a-1", "a-2"))
    second = (TOKEN, found("GL-DEAD-2"), DELETED, rows(name, "a-1", "a-2", "a-3", "a-4"))
    with hostile(answering(*first, *second)) as server:
        yield server


def test_the_run_is_known_before_the_sweep_logs_in(swept: Path, tmp_path: Path) -> None:
    with pytest.raises(Fault):
        sweep.remove(product(swept), section(f"http://127.0.0.1:{free_port()}/api/v1"))
    assert len(agents(History(tmp_path), RUNS)) == 1
    assert ledger.entries(swept) == []


def test_the_sweeps_own_rows_are_listed_once(swept: Path, tmp_path: Path, api: Hostile) -> None:
    for code in ("GL-DEAD-1", "GL-DEAD-2"):
        sweep.remove(product(swept, code), section(api.url))
    (own,) = agents(History(tmp_path), RUNS)
    (listed,) = ledger.entries(swept)
    assert (listed.kind, listed.state, listed.why) == ("audit_rows", "left", own_audit.NO_ROUTE)
    assert listed.key == f"4 of {own}: a-1, a-2, a-3, a-4"


def test_listing_a_dead_runs_rows_by_the_api_logs_in_as_well(swept: Path, tmp_path: Path) -> None:
    undo = {"agent": "greenlight (gl-dead)", "since": "2026-01-01T00:00:00+00:00"}
    entry = Entry("inventory", "audit_rows", "of gl-dead", undo, ledger=str(swept.with_name("gl-dead.jsonl")))
    sweep.remove(entry, section(f"http://127.0.0.1:{free_port()}/api/v1"))
    assert len(agents(History(tmp_path), RUNS)) == 1
