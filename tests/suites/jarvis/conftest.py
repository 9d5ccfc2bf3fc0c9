"""A real database with the chat's own migrations."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.fixtures.conftest import new_server

MIGRATIONS = Path("testbed/jarvis/release_template/common/apps/server/prisma/migrations")


@pytest.fixture(scope="session")
def chat_url(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of a database with every migration of the release applied, as the superuser."""
    with new_server(tmp_path_factory.mktemp("postgres")) as server:
        url = f"postgresql://postgres@127.0.0.1:{server.port}/stock"
        with psycopg.connect(url, autocommit=True) as connection:
            for file in sorted((pytestconfig.rootpath / MIGRATIONS).glob("*/migration.sql")):
                connection.execute(file.read_bytes())
        yield url
