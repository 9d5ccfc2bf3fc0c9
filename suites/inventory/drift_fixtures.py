"""Fixtures of the checks on what drifts apart with time; each observation is made once."""

import pytest

from fixtures.host import Host, Ran
from fixtures.postgres import Postgres
from suites.inventory import env_keys as keys_of
from suites.inventory import live_schema, paper
from suites.inventory.env_keys import Keys
from suites.inventory.live_schema import Schema
from suites.inventory.paper import Change
from suites.inventory.target import Section


@pytest.fixture(scope="session")
def schemas(host: Host, source: str, section: Section, database_connection: Postgres) -> tuple[Schema, Schema]:
    """What schema.prisma declares, and what the database has."""
    declared = live_schema.declared(host.read(f"{source}/{section.prisma}/schema.prisma"))
    return declared, live_schema.live(database_connection)


@pytest.fixture(scope="session")
def prisma_status(host: Host, source: str, section: Section) -> Ran | None:
    """What prisma itself says, where the release has it."""
    return live_schema.prisma_status(host, source, section.prisma)


@pytest.fixture(scope="session")
def env_keys(host: Host, source: str, section: Section) -> Keys:
    """The keys that are read and those that the templates show."""
    return keys_of.collect(host, source, section.environment.read_in, section.environment.not_in_template)


@pytest.fixture(scope="session")
def document_changes(host: Host, source: str) -> dict[str, Change]:
    """When README and docs changed last."""
    return {change.path: change for change in paper.changes(host, source, ("README.md", "docs"))}


@pytest.fixture(scope="session")
def described(host: Host, source: str, section: Section) -> Change:
    """The newest change among what the documents describe: env templates and migrations."""
    changes = paper.changes(host, source, (*keys_of.TEMPLATES, f"{section.prisma}/migrations"))
    return max(changes, key=lambda change: change.when.timestamp() if change.when else 0.0)
