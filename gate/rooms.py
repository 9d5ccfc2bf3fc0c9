"""The rooms: one folder a system under the suites, found by its checklist.toml and never by name."""

import importlib
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

from pydantic import BaseModel

from gate.checklist import Checklist
from gate.model import Item, Remedy
from gate.outcomes import BadInput


@dataclass(frozen=True)
class Room:
    """One system: its checklist, what its section of a target file holds, and its hooks."""

    folder: Path

    @property
    def system(self) -> str:
        """The system's name, which is the folder's and the section's."""
        return self.folder.name

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of the checklist in the document's order; raises BadInput that names the file and the key."""
        return self._checklist.items

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What to do about each cause that the checklist names; raises BadInput that names the file and the key."""
        return self._checklist.remedies

    @cached_property
    def _checklist(self) -> Checklist:
        return Checklist.read(self.folder / "checklist.toml", self.system)

    @cached_property
    def section(self) -> type[BaseModel]:
        """The pydantic model of the system's section (class `Section` of target.py)."""
        section: type[BaseModel] = self.module("target").Section
        return section

    def module(self, name: str) -> ModuleType:
        """The room's module of that name, as the suites import it; raises ModuleNotFoundError when there is none."""
        full = f"{self.folder.parent.name}.{self.system}.{name}"
        root = str(self.folder.parent.parent)
        if root not in sys.path:
            sys.path.insert(0, root)
        return importlib.import_module(full)

    def has(self, name: str) -> bool:
        """Whether the room has a module of that name."""
        return (self.folder / f"{name}.py").exists()

    def table(self, language: str) -> Path | None:
        """The file with what the room's checks say in that language; None where it has none."""
        path = self.folder / f"said_{language}.toml"
        return path if path.is_file() else None


def discover(suites: Path) -> dict[str, Room]:
    """The rooms below the suites folder, by system name."""
    return {path.parent.name: Room(path.parent) for path in sorted(suites.glob("*/checklist.toml"))}


def points(rooms: dict[str, Room]) -> dict[str, Item]:
    """Every point of the rooms, by id; raises BadInput for an id that stands in two checklists."""
    found: dict[str, Item] = {}
    for item in (item for room in rooms.values() for item in room.items):
        if other := found.get(item.id):
            raise BadInput(
                f"{item.id} stands in the checklists of {other.system} and {item.system}; give each its own id"
            )
        found[item.id] = item
    return found
