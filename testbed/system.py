"""What a system of the bed is: a folder `testbed/<name>/` whose `system.py` names a subclass of `System` as SYSTEM."""

import importlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from testbed.processes import Process, Spec

if TYPE_CHECKING:
    from testbed.bed import Bed

HERE = Path(__file__).parent


class System(ABC):
    """One system of a bed; `facts` is its memory: what it needs to know again when another command opens the bed."""

    name: str

    def __init__(self, bed: "Bed") -> None:
        self.bed = bed

    @property
    def facts(self) -> Mapping[str, Any]:
        """What was remembered when the system came up."""
        return self.bed.memory.facts(self.name)

    @abstractmethod
    def up(self, state: str) -> None:
        """Start everything, in the documented order, and wait until it is well."""

    @abstractmethod
    def section(self) -> dict[str, Any]:
        """The system's section of the target file, before overrides."""

    def attested(self) -> list[dict[str, Any]]:
        """What people confirm about this system (`[[attest]]` of the target file)."""
        return []

    def records_kept(self) -> AbstractContextManager[None]:
        """What checks leave in the system's own records is forgotten after the block; by default they leave nothing."""
        return nullcontext()

    @contextmanager
    def notes_kept(self) -> Iterator[None]:
        """What the runs of a block noted of their own part in the records is forgotten after it."""
        notes = {path: path.read_bytes() for path in self._notes()}
        yield
        for path in self._notes():
            path.write_bytes(notes[path]) if path in notes else path.unlink()

    def _notes(self) -> list[Path]:
        return list((self.bed.folder / "state").glob("*/history.json"))

    def remember(self, **facts: Any) -> None:
        """Write facts (plain JSON data) down for the next command."""
        self.bed.memory.remember(self.name, **facts)

    def add(self, spec: Spec) -> Process:
        """Make a process part of the bed; it is not started yet."""
        return self.bed.memory.add(self.name, spec)

    @property
    def processes(self) -> dict[str, Process]:
        """The system's processes by short name, in the order in which they were added."""
        return self.bed.memory.processes(self.name)

    def process(self, name: str) -> Process:
        """A process by its short name ("api"); raises KeyError with the known names."""
        if name not in self.processes:
            raise KeyError(f"{self.name} has no process {name!r}; it has {', '.join(self.processes)}")
        return self.processes[name]

    def write_target(self, **overrides: Any) -> None:
        """Write the target file with these keys of the section changed (dicts are merged, None removes a key)."""
        self.remember(overrides=merged(self.facts.get("overrides", {}), overrides, keep_none=True))
        self.bed.write_target()

    @contextmanager
    def target_changed(self, **overrides: Any) -> Iterator[None]:
        """`write_target` for the time of a `with` block."""
        before = self.facts.get("overrides", {})
        self.write_target(**overrides)
        try:
            yield
        finally:
            self.remember(overrides=before)
            self.bed.write_target()

    def target_section(self) -> dict[str, Any]:
        """The section as it is written: `section()` with the overrides."""
        return merged(self.section(), self.facts.get("overrides", {}))


def merged(base: Mapping[str, Any], changes: Mapping[str, Any], keep_none: bool = False) -> dict[str, Any]:
    """`base` with `changes`; nested dicts are merged, a value of None removes its key unless it is kept for later."""
    result = dict(base)
    for key, value in changes.items():
        if value is None and not keep_none:
            result.pop(key, None)
        elif isinstance(value, Mapping):
            below = result.get(key, {})
            result[key] = merged(below if isinstance(below, Mapping) else {}, value, keep_none)
        else:
            result[key] = value
    return result


def names() -> list[str]:
    """The systems that the testbed has: every folder beside this file that holds a `system.py`."""
    return sorted(entry.parent.name for entry in HERE.glob("*/system.py"))


def by_default() -> list[str]:
    """The systems that a bed holds when none is named: those with faults, since only they can prove anything."""
    return [name for name in names() if any((HERE / name).glob("faults*"))]


def load(name: str, bed: "Bed") -> System:
    """The system of that name; raises KeyError when there is none."""
    if name not in names():
        raise KeyError(f"no system {name!r}; the testbed has {', '.join(names())}")
    made: System = importlib.import_module(f"testbed.{name}.system").SYSTEM(bed)
    return made
