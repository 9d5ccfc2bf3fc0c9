"""In which order cases run, and how they are spread: a system stays on one worker, as much is shared there."""

from collections.abc import Iterable
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from gate.cases import ITEM
from gate.model import Safety


def in_order(cases: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Vital signs first, drills last: what a drill stops is needed, and its errors are judged, by the others.

    Since a system stays on one worker, its drills are alone with it as well.
    """
    return sorted(cases, key=lambda case: (not case.stash[ITEM].vital, case.stash[ITEM].safety is Safety.DRILL))


class BySystem(LoadScopeScheduling):  # type: ignore[misc]
    """LoadScopeScheduling with the system's folder as the scope."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0].rpartition("/")[0]

    def remove_node(self, node: Any) -> str | None:
        """Give a dead worker's cases to another, but for the one that it died in: xdist's own would run it again."""
        workload = self.assigned_work[node]
        begun = [(unit, nodeid) for unit in workload.values() for nodeid, done in unit.items() if not done][:1]
        for unit, nodeid in begun:
            unit[nodeid] = True
        super().remove_node(node) if self._pending_of(workload) else self.assigned_work.pop(node)
        return begun[0][1] if begun else None
