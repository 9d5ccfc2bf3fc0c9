"""How cases are spread over workers: a system stays on one, as its connections and observations are shared there."""

from typing import Any

from xdist.scheduler import LoadScopeScheduling


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
