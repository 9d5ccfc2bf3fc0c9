"""The plan: what this run has to prove, frozen before the first check runs."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from gate.model import Item, Phase, Remedy
from gate.rooms import Room
from gate.selection import Selection
from gate.target import Accept, Attest, Target


@dataclass(frozen=True)
class Plan:
    """The items to prove, the looks that go with them, and what the target accepts."""

    items: tuple[Item, ...]
    looks: tuple[tuple[str, str], ...]  # (finding key, system): each must end well, as an item must
    accept: tuple[Accept, ...]
    attest: tuple[Attest, ...]
    selection: str
    narrowed: tuple[str, ...]  # why the run can have no verdict
    today: str
    deployed: bool = False  # it is a look right after a deployment: it waits, and it may say ROLL BACK
    remedies: tuple[Remedy, ...] = ()  # what to do about what may hide items

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of the items."""
        return frozenset(item.id for item in self.items)


def freeze(target: Target, rooms: dict[str, Room], selection: Selection, narrowed: tuple[str, ...], today: str) -> Plan:
    """Every item of the target's systems that the selection takes, and the looks of a deployment."""
    items = tuple(item for name in target.sections for item in rooms[name].items if selection.takes(item))
    parts = tuple(part for name in target.sections for part in selection.parts_of(rooms[name].items))
    deployed = selection.after_deployment and any(item.phase is Phase.POST_DEPLOY for item in items)
    return Plan(
        items,
        _looks(target, rooms, items) if deployed else (),
        target.accept,
        target.attest,
        selection.expression,
        tuple(dict.fromkeys((*selection.narrowing, *parts, *narrowed))),
        today,
        deployed,
        tuple(remedy for name in target.sections for remedy in rooms[name].remedies),
    )


def _looks(target: Target, rooms: dict[str, Room], items: tuple[Item, ...]) -> tuple[tuple[str, str], ...]:
    systems = [s for s in target.sections if any(i.system == s for i in items) and rooms[s].has("vital")]
    shown = [("release", s) for s in systems if getattr(target.section(s), "shows_release", None)]
    return (*shown, *(("wait", s) for s in systems), *(("last_look", s) for s in systems))


def store(plan: Plan, path: Path) -> None:
    """Write the plan for the other processes of the run."""
    path.write_bytes(TypeAdapter(Plan).dump_json(plan))


def stored(path: Path) -> Plan | None:
    """The plan as it was written; None for a run that has none."""
    return TypeAdapter(Plan).validate_json(path.read_bytes()) if path.exists() else None
