"""How cases are spread over workers: a system stays on one, as its connections and observations are shared there."""

from xdist.scheduler import LoadScopeScheduling


class BySystem(LoadScopeScheduling):  # type: ignore[misc]
    """LoadScopeScheduling with the system's folder as the scope."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0].rpartition("/")[0]
