"""Fixtures around the environment: what compose renders, what infra/.env holds, what is in force."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from fixtures.host import Ran
from gate.secrets import register
from suites.jarvis import environment as environments
from suites.jarvis.compose import Compose, there
from suites.jarvis.environment import Environment, Place
from suites.jarvis.target import Section


@pytest.fixture(scope="session")
def shown_values(compose: Compose) -> Mapping[str, frozenset[str]]:
    """The values that the release's examples show, by key: they are public."""
    return environments.shown(compose)


@pytest.fixture(scope="session")
def infra(compose: Compose, shown_values: Mapping[str, frozenset[str]]) -> Place:
    """What infra/.env holds; read before anything prints it."""
    place = environments.of_infra(compose)
    conceal(compose.section, shown_values, [place])
    return place


@pytest.fixture(scope="session")
def compose_config(compose: Compose, infra: Place) -> Ran:
    """`docker compose config`, run once; `infra` is read first so that its secrets are known."""
    ran = compose.run("config", "--format", "json")
    there(ran)
    return ran


@pytest.fixture(scope="session")
def configuration(compose_config: Ran) -> Mapping[str, Any]:
    """The configuration that compose would start."""
    assert compose_config.ok, f"docker compose config fails, so that nothing can be started: {compose_config.sentence}"
    return environments.configuration(compose_config.out)


@pytest.fixture(scope="session")
def environment(
    compose: Compose, infra: Place, shown_values: Mapping[str, frozenset[str]], request: pytest.FixtureRequest
) -> Environment:
    """infra/.env and what is in force in server and worker; what is secret among it is never shown."""
    by_compose = compose.section.environment.in_force == "compose"
    configured = request.getfixturevalue("configuration") if by_compose else None
    servers, workers = (environments.in_force(app, compose, configured) for app in environments.APPS)
    conceal(compose.section, shown_values, [*servers, *workers])
    return Environment(infra, servers[0], workers[0], shown_values, tuple(servers[1:]), tuple(workers[1:]))


def conceal(section: Section, shown_values: Mapping[str, frozenset[str]], places: Iterable[Place]) -> None:
    """Whatever is secret in these places is replaced wherever it would be shown."""
    known = section.environment
    public = {*known.sample_secrets, *known.sample_passwords, *(v for values in shown_values.values() for v in values)}
    for key, value in environments.secrets(places, public):
        register(value, key)
