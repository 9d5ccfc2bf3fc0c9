"""A system's checklist: its points and what to do about its causes, read whole or refused."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gate.model import Item, Phase, Remedy, Safety, Severity
from gate.outcomes import BadInput

E = TypeVar("E", bound=BaseModel)
Tables = dict[str, list[dict[str, Any]]]


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

    def remedied(self) -> Remedy:
        return Remedy(self.key, self.remedy, self.remedy_ko)


@dataclass(frozen=True)
class Checklist:
    """What a `checklist.toml` holds; its raw tables are not kept, for they are as large again."""

    items: tuple[Item, ...]  # in the document's order
    remedies: tuple[Remedy, ...]

    @classmethod
    def read(cls, path: Path, system: str) -> "Checklist":
        """Read a system's checklist; raises BadInput that names the file and the key."""
        raw = _tables(path, system)
        items = tuple(entry.item(system) for entry in _valid(raw, _Entry, "item", "id", system))
        remedies = tuple(entry.remedied() for entry in _valid(raw, _Cause, "cause", "key", system))
        _no_twins(system, [item.id for item in items])
        _no_twins(system, [remedy.key for remedy in remedies])
        return cls(items, remedies)


def _tables(path: Path, system: str) -> Tables:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path.name} of {system}: {error}") from error
    if "item" not in raw or set(raw) - {"item", "cause"} or not all(map(_are_tables, raw.values())):
        raise BadInput(f"{path.name} of {system}: it holds [[item]] and [[cause]] tables and nothing else")
    return raw


def _are_tables(entries: object) -> bool:
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)


def _valid(raw: Tables, model: type[E], kind: str, name: str, system: str) -> Iterator[E]:
    """Each table of a kind, as its model; `name` is the key that a wrong one is named by."""
    for number, entry in enumerate(raw.get(kind, []), 1):
        try:
            yield model.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            which = entry.get(name, f"number {number}")
            raise BadInput(f"checklist.toml of {system}, {kind} {which}: {where}: {first['msg']}") from error


def _no_twins(system: str, names: list[str]) -> None:
    twins = [name for name, count in Counter(names).items() if count > 1]
    if twins:
        raise BadInput(f"checklist.toml of {system}: {twins[0]} stands there twice; give each its own name")
