"""Fixtures of the monitoring system: each is None, or empty, where the target does not name it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import pytest

from fixtures.log_stores import InIndex, InLoki, LogStore
from fixtures.monitoring import Alertmanager, Prometheus, Rule
from suites.inventory import connections
from suites.inventory.target import Monitoring, Section


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
def log_stores(section: Section, monitoring: Monitoring) -> Iterator[Sequence[LogStore]]:
    """The log stores that the target names."""
    stores: list[LogStore] = []
    with ExitStack() as opened:
        if url := monitoring.loki:
            query = monitoring.loki_query or f'{{job="{monitoring.job}"}}'
            stores.append(InLoki(opened.enter_context(connections.monitoring(section, url, "Loki")), query))
        if url := monitoring.log_index:
            stores.append(InIndex(opened.enter_context(connections.monitoring(section, url, "log index"))))
        yield stores
