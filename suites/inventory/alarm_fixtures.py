"""Fixtures of the monitoring system: each is None, or empty, where the target does not name it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import pytest

from fixtures.monitoring import Alertmanager, Prometheus, Rule
from suites.inventory import connections
from suites.inventory import log_stores as stores
from suites.inventory.log_stores import LogStore
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
        yield Prometheus(opened.enter_context(connections.web(section, url, "Prometheus"))) if url else None


@pytest.fixture(scope="session")
def rules(prometheus: Prometheus | None) -> Sequence[Rule] | None:
    """Its rules, asked once a run."""
    return prometheus.rules() if prometheus else None


@pytest.fixture(scope="session")
def alertmanager(section: Section, monitoring: Monitoring) -> Iterator[Alertmanager | None]:
    """The Alertmanager that the target names."""
    with ExitStack() as opened:
        url = monitoring.alertmanager
        yield Alertmanager(opened.enter_context(connections.web(section, url, "Alertmanager"))) if url else None


@pytest.fixture(scope="session")
def log_stores(section: Section, monitoring: Monitoring) -> Iterator[Sequence[LogStore]]:
    """The log stores that the target names."""
    with ExitStack() as opened:
        yield stores.named(monitoring, lambda url, name: opened.enter_context(connections.web(section, url, name)))
