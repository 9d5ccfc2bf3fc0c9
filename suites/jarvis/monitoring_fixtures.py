"""Fixtures of the monitoring system: each is None, or empty, where the target does not name it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import pytest

from fixtures.log_stores import InIndex, InLoki, LogStore
from fixtures.monitoring import Alertmanager, Prometheus, Rule
from suites.jarvis import connections
from suites.jarvis.target import Monitoring, Section

LogStores = Callable[[str], Sequence[LogStore]]
"""The stores that the target names, for one service."""


@pytest.fixture(scope="session")
def monitoring(section: Section) -> Monitoring:
    """What the target says of the monitoring system; nothing of it may be named."""
    return section.monitoring or Monitoring()


@pytest.fixture(scope="session")
def prometheus(section: Section, monitoring: Monitoring) -> Iterator[Prometheus | None]:
    """The Prometheus that the target names."""
    with ExitStack() as opened:
        url = monitoring.prometheus
        yield Prometheus(opened.enter_context(connections.monitoring(section, url, "Prometheus"))) if url else None


@pytest.fixture(scope="session")
def rules(prometheus: Prometheus | None) -> Sequence[Rule] | None:
    """Its rules, asked once a run."""
    return prometheus.rules() if prometheus else None


@pytest.fixture(scope="session")
def alertmanager(section: Section, monitoring: Monitoring) -> Iterator[Alertmanager | None]:
    """The Alertmanager that the target names."""
    with ExitStack() as opened:
        url = monitoring.alertmanager
        yield Alertmanager(opened.enter_context(connections.monitoring(section, url, "Alertmanager"))) if url else None


@pytest.fixture(scope="session")
def log_stores(section: Section, monitoring: Monitoring) -> Iterator[LogStores]:
    """The log stores that the target names, by service."""
    with ExitStack() as opened:
        loki, index = (
            opened.enter_context(connections.monitoring(section, url, name)) if url else None
            for url, name in ((monitoring.loki, "Loki"), (monitoring.log_index, "log index"))
        )

        def of(service: str) -> Sequence[LogStore]:
            stores: list[LogStore] = [InLoki(loki, monitoring.loki_query.replace("%s", service))] if loki else []
            return [*stores, *([InIndex(index, {monitoring.log_index_field: service})] if index else [])]

        yield of
