"""Fixtures around the release's files on the host: schema, migrations, entrypoint, examples."""

from collections.abc import Sequence

import pytest

from fixtures import migrations as prisma_migrations
from fixtures.host import Host
from fixtures.migrations import Applied, Migration, Migrations
from fixtures.postgres import Postgres
from suites.jarvis import env_examples, migrations, prisma_schema
from suites.jarvis.connections import needed
from suites.jarvis.entrypoint import Script
from suites.jarvis.env_examples import Keys
from suites.jarvis.migrations import WayBack
from suites.jarvis.prisma_schema import Schema
from suites.jarvis.target import Section


@pytest.fixture(scope="session")
def source(section: Section) -> str:
    """The release's folder on the host."""
    return needed(section.source, "source")


@pytest.fixture(scope="session")
def prisma_folder(source: str, section: Section) -> str:
    """Where schema.prisma and the migrations lie."""
    return f"{source}/{section.prisma}"


@pytest.fixture(scope="session")
def schema(host: Host, prisma_folder: str) -> Schema:
    """The release's schema.prisma."""
    return prisma_schema.read(host.read(f"{prisma_folder}/schema.prisma"))


@pytest.fixture(scope="session")
def released(host: Host, prisma_folder: str) -> Sequence[Migration]:
    """The release's migrations."""
    return prisma_migrations.released(host, prisma_folder)


@pytest.fixture(scope="session")
def with_statements(host: Host, prisma_folder: str) -> frozenset[str]:
    """Those whose migration.sql holds more than comments."""
    return migrations.with_statements(host, prisma_folder)


@pytest.fixture(scope="session")
def applied(database_connection: Postgres) -> tuple[Applied, ...]:
    """The rows of _prisma_migrations."""
    return prisma_migrations.applied(database_connection)


@pytest.fixture(scope="session")
def deployed(host: Host, prisma_folder: str, database_connection: Postgres) -> Migrations:
    """The release's migrations beside those of the database."""
    return prisma_migrations.collect(host, prisma_folder, database_connection)


@pytest.fixture(scope="session")
def way_back(host: Host, prisma_folder: str, deployed: Migrations, section: Section) -> WayBack:
    """How the migrations of the release go back."""
    return migrations.way_back(host, prisma_folder, deployed, section.rollback_note)


@pytest.fixture(scope="session")
def entrypoint(host: Host, source: str, section: Section) -> Script:
    """The script that the server's container starts with."""
    return Script.of(host.read(f"{source}/{section.entrypoint}"))


@pytest.fixture
def example_keys(host: Host, source: str, section: Section, example: str) -> Keys:
    """What the case's example shows, and what is read."""
    return env_examples.collect(host, source, section, example)
