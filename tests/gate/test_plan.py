"""The plan: frozen before the first check, the same for every process of the run."""

from pathlib import Path

import pytest

from gate.outcomes import BadInput
from gate.plan import Plan, freeze, store, stored
from gate.rooms import Room, discover
from gate.selection import parse
from gate.target import Target, load
from tests.gate.toy import Toy, item

ITEMS = (item("TOY-PRE-01", also=["post_deploy"]), item("TOY-POST-01"), item("TOY-PER-01", incident=True))


@pytest.fixture
def rooms(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> dict[str, Room]:
    """The toy's room, with its modules imported under a name of their own."""
    toy.checklist(*ITEMS)
    (toy.folder / "suites").rename(toy.folder / f"suites_{id(toy)}")
    monkeypatch.syspath_prepend(str(toy.folder))
    return discover(toy.folder / f"suites_{id(toy)}")


@pytest.fixture
def target(toy: Toy, rooms: dict[str, Room]) -> Target:
    toy.target(target='release = "1"', section="shows_release = true")
    return load(toy.folder / "target.toml", rooms)


def plan(target: Target, rooms: dict[str, Room], expression: str, *narrowed: str) -> Plan:
    chosen = parse(expression, [item for room in rooms.values() for item in room.items])
    return freeze(target, rooms, chosen, narrowed, "2026-11-21")


def test_a_deployment_is_waited_for_seen_to_be_the_release_and_looked_at_again(
    target: Target, rooms: dict[str, Room]
) -> None:
    made = plan(target, rooms, "post_deploy")
    assert made.ids == {"TOY-PRE-01", "TOY-POST-01"}
    assert made.looks == (("release", "toy"), ("wait", "toy"), ("last_look", "toy"))
    assert (made.deployed, made.narrowed) == (True, ())


@pytest.mark.parametrize("expression", ["pre_release", "periodic", "incident"])
def test_other_phases_have_no_looks(target: Target, rooms: dict[str, Room], expression: str) -> None:
    made = plan(target, rooms, expression)
    assert (made.looks, made.deployed) == ((), False)


def test_why_a_run_is_narrowed_is_said_once(target: Target, rooms: dict[str, Room]) -> None:
    assert plan(target, rooms, "post_deploy and critical", "-k", "-k").narrowed == ("-m critical", "-k")


def test_every_process_reads_the_same_plan(target: Target, rooms: dict[str, Room], tmp_path: Path) -> None:
    made = plan(target, rooms, "post_deploy")
    store(made, tmp_path / "plan.json")
    assert stored(tmp_path / "plan.json") == made
    assert stored(tmp_path / "none.json") is None


def test_a_phase_must_be_named(target: Target, rooms: dict[str, Room]) -> None:
    with pytest.raises(BadInput):
        plan(target, rooms, "toy")
