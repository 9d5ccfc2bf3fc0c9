"""Fixtures around what runs: the mode of server and worker, the indexes of the database."""

from collections.abc import Mapping, Sequence

import pytest

from fixtures.http import Http
from fixtures.postgres import Postgres
from gate.outcomes import Unverified
from suites.jarvis import indexes, mode
from suites.jarvis.compose import Compose, Container
from suites.jarvis.environment import App
from suites.jarvis.indexes import Found
from suites.jarvis.mode import Mode
from suites.jarvis.target import Section


@pytest.fixture(scope="session")
def containers(compose: Compose) -> Sequence[Container]:
    """The project's containers, listed once; a case that stops one lists them anew."""
    return compose.containers()


@pytest.fixture
def running_mode(app: App, section: Section, anonymous: Http, request: pytest.FixtureRequest) -> Mode:
    """The case's app, by its container; the server also by what it answers, where the target names no host."""
    if section.host is None and app == "server":
        return mode.of_server(anonymous)
    if section.environment.in_force == "files":
        raise Unverified("jarvis.environment.in_force says files: no container shows what the process was started with")
    return mode.of_containers(request.getfixturevalue("compose"), request.getfixturevalue("containers"), app)


@pytest.fixture(scope="session")
def existing_indexes(database_connection: Postgres) -> Mapping[str, Found]:
    """Every index of the documented tables."""
    return indexes.collect(database_connection)
