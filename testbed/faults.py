"""Faults: named ways of breaking the real thing, each undone on exit, each naming the items that it must turn red.

A system's faults stand in `testbed/<system>/faults.py`, or in the modules of a folder of that name.
"""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType

from testbed import system as systems
from testbed.bed import Bed

Breaking = Callable[[Bed], Iterator[None]]


@dataclass(frozen=True)
class Fault:
    """One way of breaking; `reds` is the whole truth over all items of the system.

    `cases` are those of their cases that must be red too: the ones that would hide behind a sibling otherwise.
    """

    name: str
    system: str
    text: str
    reds: tuple[str, ...]
    breaking: Breaking
    cases: tuple[str, ...] = ()

    @contextmanager
    def applied(self, bed: Bed) -> Iterator[None]:
        """Broken inside of the block, whole again after it."""
        with bed.being_broken(), contextmanager(self.breaking)(bed):
            yield


_declared: list[tuple[Breaking, Sequence[str], Sequence[str]]] = []


def fault(*, reds: Sequence[str], cases: Sequence[str] = ()) -> Callable[[Breaking], Breaking]:
    """Declare a generator function as a fault: what is before its `yield` breaks, what is after it mends.

    `cases` are names as the report shows them: "the_newest_backup_restores", "no_migration_is[failed]".
    """

    def declare(breaking: Breaking) -> Breaking:
        _declared.append((breaking, reds, cases))
        return breaking

    return declare


def load(system: str | None = None) -> list[Fault]:
    """Every fault of a system (of all when None), by name; raises ValueError for a name that stands twice."""
    chosen = [system] if system else systems.names()
    for name in chosen:
        _import_all(name)
    found = [_made(*declared) for declared in _declared]
    found = sorted((each for each in found if each.system in chosen), key=lambda each: each.name)
    _no_twins(found)
    return found


def _made(breaking: Breaking, reds: Sequence[str], cases: Sequence[str]) -> Fault:
    text = " ".join((inspect.getdoc(breaking) or breaking.__name__).split())
    return Fault(breaking.__name__, breaking.__module__.split(".")[1], text, tuple(reds), breaking, tuple(cases))


def _import_all(system: str) -> None:
    package = f"testbed.{system}.faults"
    if importlib.util.find_spec(package) is None:
        return
    module: ModuleType = importlib.import_module(package)
    for each in pkgutil.iter_modules(getattr(module, "__path__", [])):
        importlib.import_module(f"{package}.{each.name}")


def _no_twins(found: list[Fault]) -> None:
    names = [each.name for each in found]
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise ValueError(f"two faults have the same name: {', '.join(twins)}")
