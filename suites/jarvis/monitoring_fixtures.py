"""Fixtures of the monitoring system: each is None, or empty, where the target does not name it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial

import pytest

from fixtures.log_stores import InIndex, InLoki, LogStore
from fixtures.watching_fixtures import Website
from suites.jarvis import connections
from suites.jarvis.target import Monitoring, Section

LogStores = Callable[[str], Sequence[LogStore]]
"""The stores that the target names, for one service."""


@pytest.fixture(scope="session")
def monitoring(section: Section) -> Monitoring:
    """What the target says of the monitoring system; nothing of it may be named."""
    return section.monitoring or Monitoring()


@pytest.fixture(scope="session")
def website(section: Section) -> Website:
    """Opens the addresses of the monitoring system."""
    return partial(connections.monitoring, section)


@pytest.fixture(scope="session")
def log_stores(website: Website, monitoring: Monitoring) -> Iterator[LogStores]:
    """The log stores that the target names, by service."""
    with ExitStack() as opened:
        loki, index = (
            opened.enter_context(website(url, name)) if url else None
            for url, name in ((monitoring.loki, "Loki"), (monitoring.log_index, "log index"))
        )

        def of(service: str) -> Sequence[LogStore]:
            stores: list[LogStore] = [InLoki(loki, monitoring.loki_query.replace("%s", service))] if loki else []
            return [*stores, *([InIndex(index, {monitoring.log_index_field: service})] if index else [])]

        yield of
