"""The roll call: a check that stands in a file and was not collected has vanished, and nobody would miss it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gate.cases import Case
from gate.model import Item
from gate.rooms import Room
from gate.text import listed

_CHECK = re.compile(
    r"""^[ \t]*@pytest\.mark\.item\(\s*(?:["']([^"']*)["'])?.*?^[ \t]*(?:async[ ]+)?def (\w+)""",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Written:
    """A function that is marked with a point, as it stands in its file."""

    path: Path
    point: str  # its id; empty where it is not written there
    name: str


def written(suites: Path) -> Iterator[Written]:
    """Every check below the folder, in whichever file it stands."""
    for path in filter(Path.is_file, sorted(suites.rglob("*.py"))):  # an editor's lock may be a link to nowhere
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from (Written(path, *found) for found in _CHECK.findall(text))


@dataclass
class RollCall:
    """Takes in what is collected, and then says what should have been."""

    rooms: dict[str, Room]
    systems: frozenset[str]  # those that the run looks at
    _points: set[str] = field(default_factory=set)
    _checks: set[tuple[Path, str, str]] = field(default_factory=set)  # file, function, where in the file

    def add(self, test: pytest.Item, case: Case) -> None:
        """A test was collected; raises pytest.UsageError where its point is another room's, or not its only one."""
        own = [mark for mark in test.own_markers if mark.name == "item"]
        if len(own) != 1:
            raise pytest.UsageError(
                f"{test.nodeid}: a check names one point, above itself, and this one names {len(own)}"
            )
        if not self._at_home(test.path, case.item):
            raise pytest.UsageError(_astray(test.nodeid, case.item.id, case.item.system))
        self._points.add(case.item.id)
        self._checks.add((test.path, getattr(test, "originalname", test.name), test.nodeid.partition("[")[0]))

    def missing(self) -> str:
        """Which points have no check, which checks were not collected, which stand elsewhere; empty when none."""
        if not self.systems:
            return ""
        mine = {item.id: item for system in sorted(self.systems) for item in self.rooms[system].items}
        bare = [name for name in mine if name not in self._points]
        if bare:
            return f"no check proves {listed(bare)}: each point of a checklist needs one in its room"
        suites = next(iter(self.rooms.values())).folder.parent
        there = list(written(suites))
        for check in there:
            if check.point in mine and not self._at_home(check.path, mine[check.point]):
                return _astray(f"{check.path.name}::{check.name}", check.point, mine[check.point].system)
        lost = self._lost(there)
        return f"not collected, and so not looked at: {listed(lost)}; what vanishes is not proved" if lost else ""

    def _lost(self, there: list[Written]) -> list[str]:
        folders = [self.rooms[system].folder for system in self.systems]
        due = Counter((each.path, each.name) for each in there if any(f in each.path.parents for f in folders))
        seen = Counter((path, name) for path, name, _ in self._checks)
        return [f"{path.name}::{name}" for (path, name), count in due.items() if seen[path, name] < count]

    def _at_home(self, path: Path, item: Item) -> bool:
        return self.rooms[item.system].folder in path.parents


def _astray(check: str, point: str, system: str) -> str:
    return f"{check}: {point} is a point of {system}, and its checks stand in that system's room"
