"""The rooms: one folder a system under the suites, found by its checklist.toml and never by name."""

import importlib
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gate.model import Item, Phase, Remedy, Safety, Severity
from gate.outcomes import BadInput

E = TypeVar("E", bound=BaseModel)


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


class _Cause(BaseModel):
    """One `[[cause]]` of a checklist: what to do when something is away."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$")
    remedy: str = Field(min_length=1)
    remedy_ko: str = Field(min_length=1)


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
        entries = [self._valid(_Entry, "item", "id", *numbered) for numbered in enumerate(self._raw.get("item", []))]
        items = tuple(entry.item(self.system) for entry in entries)
        _no_twins(self.system, [item.id for item in items])
        return items

    @cached_property
    def remedies(self) -> tuple[Remedy, ...]:
        """What to do about each cause that the checklist names; raises BadInput that names the file and the key."""
        entries = [self._valid(_Cause, "cause", "key", *numbered) for numbered in enumerate(self._raw.get("cause", []))]
        _no_twins(self.system, [entry.key for entry in entries])
        return tuple(Remedy(entry.key, entry.remedy, entry.remedy_ko) for entry in entries)

    @cached_property
    def _raw(self) -> dict[str, list[dict[str, Any]]]:
        path = self.folder / "checklist.toml"
        try:
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadInput(f"{path.name} of {self.system}: {error}") from error
        if "item" not in raw or set(raw) - {"item", "cause"} or not all(map(_are_tables, raw.values())):
            raise BadInput(f"{path.name} of {self.system}: it holds [[item]] and [[cause]] tables and nothing else")
        return raw

    def _valid(self, model: type[E], kind: str, name: str, number: int, entry: dict[str, Any]) -> E:
        try:
            return model.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            which = entry.get(name, f"number {number + 1}")
            raise BadInput(f"checklist.toml of {self.system}, {kind} {which}: {where}: {first['msg']}") from error

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


def _are_tables(entries: object) -> bool:
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)


def _no_twins(system: str, names: list[str]) -> None:
    twins = [name for name, count in Counter(names).items() if count > 1]
    if twins:
        raise BadInput(f"checklist.toml of {system}: {twins[0]} stands there twice; give each its own name")
