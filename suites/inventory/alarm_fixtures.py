"""Fixtures of the monitoring system: each is None, or empty, where the target does not name it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial

import pytest

from fixtures.log_stores import InIndex, InLoki, LogStore
from fixtures.watching_fixtures import Website
from suites.inventory import connections
from suites.inventory.target import Monitoring, Section


@pytest.fixture(scope="session")
def monitoring(section: Section) -> Monitoring:
    """What the target says of the monitoring system; nothing of it may be named."""
    return section.monitoring or Monitoring()


@pytest.fixture(scope="session")
def website(section: Section) -> Website:
    """Opens the addresses of the monitoring system."""
    return partial(connections.monitoring, section)


@pytest.fixture(scope="session")
def log_stores(website: Website, monitoring: Monitoring) -> Iterator[Sequence[LogStore]]:
    """The log stores that the target names."""
    stores: list[LogStore] = []
    with ExitStack() as opened:
        if url := monitoring.loki:
            query = monitoring.loki_query or f'{{job="{monitoring.job}"}}'
            stores.append(InLoki(opened.enter_context(website(url, "Loki")), query))
        if url := monitoring.log_index:
            stores.append(InIndex(opened.enter_context(website(url, "log index"))))
        yield stores
