"""Which indexes serve the look-ups, in a real database."""

from collections.abc import Iterator

import psycopg
import pytest

from fixtures.postgres import Postgres
from suites.jarvis import indexes
from suites.jarvis.indexes import INDEXES, Index


@pytest.fixture
def database(chat_url: str) -> Iterator[Postgres]:
    with Postgres(chat_url, name="chat") as opened:
        yield opened


@pytest.mark.parametrize("rebuilt", INDEXES, ids=str)
def test_an_index_that_was_rebuilt_takes_no_look_up_from_its_siblings(
    chat_url: str, database: Postgres, rebuilt: Index
) -> None:
    """REINDEX CONCURRENTLY puts an index behind the others, and among equal costs the order decides."""
    with psycopg.connect(chat_url, autocommit=True) as connection:
        connection.execute(f'REINDEX INDEX CONCURRENTLY "{rebuilt.name}"'.encode())
    found = indexes.collect(database)
    served = {index.name: indexes.used(database, index) & indexes.same(found, index) for index in INDEXES}
    assert all(served.values()), served
