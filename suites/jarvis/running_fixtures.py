"""Fixtures around what runs: the mode of server and worker, the indexes of the database."""

from collections.abc import Mapping

import pytest

from fixtures.http import Http
from fixtures.postgres import Postgres
from gate.outcomes import Unverified
from suites.jarvis import indexes, mode
from suites.jarvis.compose import Compose
from suites.jarvis.environment import App
from suites.jarvis.indexes import Found
from suites.jarvis.mode import Mode
from suites.jarvis.target import Section


@pytest.fixture
def running_mode(app: App, section: Section, anonymous: Http, request: pytest.FixtureRequest) -> Mode:
    """The case's app, by its container; the server also by what it answers, where the target names no host."""
    if section.host is None and app == "server":
        return mode.of_server(anonymous)
    compose: Compose = request.getfixturevalue("compose")
    if section.environment.in_force == "files":
        raise Unverified("jarvis.environment.in_force says files: no container shows what the process was started with")
    return mode.of_container(compose, app)


@pytest.fixture(scope="session")
def existing_indexes(database_connection: Postgres) -> Mapping[str, Found]:
    """Every index of the documented tables."""
    return indexes.collect(database_connection)
