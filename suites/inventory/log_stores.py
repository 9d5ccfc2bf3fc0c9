"""The log stores that a target names, and the newest entry of the service in each (document 002, section 2)."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fixtures.http import Http
from fixtures.monitoring import Entry, LogIndex, Loki
from suites.inventory.target import Monitoring

LOOK_BACK = timedelta(hours=24)


class LogStore(ABC):
    """One store of the service's log."""

    name: str

    @abstractmethod
    def newest(self) -> Entry | None:
        """The newest entry of the service, or None."""

    def age(self, entry: Entry) -> float:
        """How old the entry is (seconds)."""
        return (datetime.now(UTC) - entry.when).total_seconds()


class InLoki(LogStore):
    """The entries that a LogQL query finds within a day."""

    def __init__(self, http: Http, query: str) -> None:
        self._loki, self._query, self.name = Loki(http), query, f"Loki ({query})"

    def newest(self) -> Entry | None:
        """The newest entry of the last day."""
        now = datetime.now(UTC)
        return next(iter(self._loki.query_range(self._query, now - LOOK_BACK, now + timedelta(seconds=1), 1)), None)


class InIndex(LogStore):
    """The documents of an Elasticsearch index or data stream."""

    def __init__(self, http: Http) -> None:
        self._index, self.name = LogIndex(http), f"the log index {http.base_url.rsplit('/', 1)[-1]}"

    def newest(self) -> Entry | None:
        """The newest document by its time stamp."""
        return self._index.newest()


def named(monitoring: Monitoring, connect: Callable[[str, str], Http]) -> list[LogStore]:
    """The stores that the target names; `connect` opens an address under a name."""
    stores: list[LogStore] = []
    if monitoring.loki:
        query = monitoring.loki_query or f'{{job="{monitoring.job}"}}'
        stores.append(InLoki(connect(monitoring.loki, "Loki"), query))
    if monitoring.log_index:
        stores.append(InIndex(connect(monitoring.log_index, "log index")))
    return stores
