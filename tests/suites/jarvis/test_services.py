"""What Docker says of a service, judged."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fixtures.faults import Fault
from fixtures.host import Host
from gate import clock, journal
from suites.jarvis.compose import ONE_OFF, Compose, Container
from suites.jarvis.services import Seen, moment, of, settled
from suites.jarvis.target import Section, Service

PLAIN, CHECKED = Service(), Service(healthcheck=True)


ROW = {"Service": "server", "Name": "jarvis-server-1", "State": "running", "Health": "", "Status": "Up 2 hours"}
DOCKER = """\
import json, pathlib, sys
rows, inspected, at_once = json.loads(pathlib.Path(sys.argv[1]).read_text())
asked = pathlib.Path(sys.argv[1] + ".asked")
if sys.argv[2] == "inspect":
    print(json.dumps(inspected))
else:
    number = asked.stat().st_size if asked.exists() else 0
    asked.write_bytes(b"." * (number + 1))
    for row in rows if at_once else [rows[min(number, len(rows) - 1)]]:
        print(json.dumps(row))
"""


def docker(folder: Path, rows: list[Any], *, at_once: bool = False, inspected: list[Any] | None = None) -> Compose:
    """A `docker` whose `ps` says one row after the other, the last one again and again, or all of them at once."""
    program, answers = folder / "docker.py", folder / "answers.json"
    program.write_text(DOCKER)
    answers.write_text(json.dumps([rows, inspected or [], at_once]))
    compose = {"docker": [sys.executable, str(program), str(answers)]}
    section = {"api": "http://127.0.0.1:1", "host": "local", "source": str(folder), "compose": compose}
    return Compose(Host("local"), Section.model_validate(section))


def seen(state: str = "running", health: str = "", restarts: int = 0) -> Seen:
    row = {"Service": "server", "Name": "jarvis-server-1", "State": state, "Health": health, "Status": "Up 2 hours"}
    return Seen(Container.of(row), restarts, None)


@pytest.mark.parametrize(
    ("one", "declared", "trouble"),
    [
        (seen(), PLAIN, ""),
        (seen(health="healthy"), CHECKED, ""),
        (seen(health="healthy"), PLAIN, ""),
        (seen("restarting"), PLAIN, "is restarting"),
        (seen("exited"), PLAIN, "is exited"),
        (seen(""), PLAIN, "in no known state"),
        (seen(health="unhealthy"), PLAIN, "its health check says unhealthy"),
        (seen(health="starting"), CHECKED, ""),
        (seen(health="starting", restarts=1), CHECKED, "was restarted 1 times"),
        (seen(), CHECKED, "without the health check"),
        (seen(restarts=1), PLAIN, "was restarted 1 times"),
    ],
)
def test_a_service_is_well_or_its_trouble_is_told(one: Seen, declared: Service, trouble: str) -> None:
    told = one.trouble(declared, 0)
    assert trouble in told
    assert bool(told) == bool(trouble)


def test_a_health_check_that_has_not_answered_yet_is_neither_well_nor_a_trouble() -> None:
    assert "its health check still says starting" in seen(health="starting").unknown
    assert [seen(health=health).unknown for health in ("", "healthy", "unhealthy")] == ["", "", ""]


def test_a_health_check_is_waited_for_until_it_answers(tmp_path: Path) -> None:
    found = settled(docker(tmp_path, [ROW | {"Health": "starting"}, ROW | {"Health": "healthy"}]), 10)
    assert [(each.container.health, each.waited) for each in found["server"]] == [("healthy", 0.0)]


def test_waiting_for_a_health_check_takes_nothing_from_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_granted", 0.0)
    monkeypatch.setenv(clock.DEADLINE, str(time.monotonic() + 30))
    monkeypatch.setenv(journal.JOURNAL, str(tmp_path / "journal.jsonl"))
    found = settled(docker(tmp_path, [ROW | {"Health": "starting"}, ROW | {"Health": "healthy"}]), 100)
    assert [each.container.health for each in found["server"]] == ["healthy"]
    assert journal.Window(100) in journal.read(tmp_path / "journal.jsonl")
    assert clock.left() > 100


def test_no_window_is_asked_for_where_every_health_check_has_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(journal.JOURNAL, str(tmp_path / "journal.jsonl"))
    settled(docker(tmp_path, [ROW | {"Health": "healthy"}]), 100)
    assert journal.Window(100) not in journal.read(tmp_path / "journal.jsonl")


def test_a_health_check_is_not_waited_for_without_end(tmp_path: Path) -> None:
    (one,) = settled(docker(tmp_path, [ROW | {"Health": "starting"}]), 0.1)["server"]
    assert one.unknown.startswith("jarvis-server-1 runs, and its health check still says starting (waited ")


@pytest.mark.parametrize(
    "labels",
    [
        {"Labels": f"a=b,{ONE_OFF}=True,com.docker.compose.service=server"},
        {"Labels": {ONE_OFF: "True"}},
        {},  # Compose before 2.21: only `inspect` says it
    ],
)
def test_what_compose_run_has_left_is_none_of_the_service(labels: dict[str, Any], tmp_path: Path) -> None:
    left = ROW | {"Name": "jarvis-server-run-3f2a9c81d0b7", "State": "exited", "ID": "left"} | labels
    known = [{"Name": f"/{left['Name']}", "Config": {"Labels": {ONE_OFF: "True"}}}, {"Name": "/jarvis-server-1"}]
    found = docker(tmp_path, [ROW, left], at_once=True, inspected=known).containers()
    assert [each.name for each in found] == ["jarvis-server-1"]


@pytest.mark.parametrize("labels", [{"Labels": f"{ONE_OFF}=False"}, {"Labels": ""}, {"Labels": None}, {}])
def test_what_is_not_called_left_over_is_the_services(labels: dict[str, Any], tmp_path: Path) -> None:
    (found,) = docker(tmp_path, [ROW | labels], at_once=True, inspected=[{"Name": "/jarvis-server-1"}]).containers()
    assert found.name == "jarvis-server-1"


def test_as_many_restarts_as_the_limit_are_no_trouble() -> None:
    assert seen(restarts=2).trouble(PLAIN, 2) == ""


def test_a_service_without_a_container_is_told_with_those_that_have_one() -> None:
    with pytest.raises(Fault, match="worker has no container: the project has server"):
        of({"server": (seen(),)}, "worker")


def test_dockers_moments_are_read_and_never_is_none() -> None:
    assert moment("2026-11-21T05:31:40.480430123Z") == datetime(2026, 11, 21, 5, 31, 40, 480430, UTC)
    assert moment("2026-11-21T05:31:40Z") == datetime(2026, 11, 21, 5, 31, 40, 0, UTC)
    assert moment("0001-01-01T00:00:00Z") is None
    assert moment("") is None
