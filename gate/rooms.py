"""The rooms: one folder a system under the suites, found by its checklist.toml and never by name."""

import importlib
import sys
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gate.model import Item, Phase, Safety, Severity
from gate.outcomes import BadInput


class _Entry(BaseModel):
    """One `[[item]]` of a checklist."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Z]+-[A-Z]+-\d+$")
    phase: Phase
    severity: Severity
    safety: str = Field(pattern="^(observe|write|drill)$")
    source: str = Field(min_length=1)
    title: str = Field(min_length=1)
    title_ko: str = Field(min_length=1)
    remedy: str = Field(min_length=1)
    remedy_ko: str = Field(min_length=1)
    looks_at: str = Field(min_length=1)
    changes: str = ""
    incident: bool = False
    rollback: bool = False
    also: tuple[Phase, ...] = ()
    markers: tuple[str, ...] = ()
    looks_at_ko: str = ""
    changes_ko: str = ""

    def item(self, system: str) -> Item:
        fields = {**self.model_dump(), "safety": Safety.named(self.safety)}
        return Item(system=system, **fields)


@dataclass(frozen=True)
class Room:
    """One system: its checklist, what its section of a target file holds, and its hooks."""

    folder: Path

    @property
    def system(self) -> str:
        """The system's name, which is the folder's and the section's."""
        return self.folder.name

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items of the checklist in the document's order; raises BadInput that names the file and the key."""
        path = self.folder / "checklist.toml"
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadInput(f"{path.name} of {self.system}: {error}") from error
        entries = raw.get("item")
        if set(raw) != {"item"} or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise BadInput(f"{path.name} of {self.system}: it holds [[item]] tables and nothing else")
        items = tuple(self._item(number, entry) for number, entry in enumerate(entries))
        _no_twins(self.system, items)
        return items

    def _item(self, number: int, entry: dict[str, Any]) -> Item:
        try:
            return _Entry.model_validate(entry).item(self.system)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            name = entry.get("id", f"number {number + 1}")
            raise BadInput(f"checklist.toml of {self.system}, item {name}: {where}: {first['msg']}") from error

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


def discover(suites: Path) -> dict[str, Room]:
    """The rooms below the suites folder, by system name."""
    return {path.parent.name: Room(path.parent) for path in sorted(suites.glob("*/checklist.toml"))}


def _no_twins(system: str, items: tuple[Item, ...]) -> None:
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise BadInput(f"checklist.toml of {system}: {item.id} stands there twice; give each point its own id")
        seen.add(item.id)
