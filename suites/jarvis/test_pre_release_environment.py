"""The team chat, before a release: its environment (document 004, must 1, security, final: before)."""

from collections.abc import Callable, Mapping

import pytest

from fixtures.faults import Away
from gate.outcomes import Unverified
from suites.jarvis import env_flaws, feature_keys
from suites.jarvis.env_values import Look
from suites.jarvis.environment import Environment, Place
from suites.jarvis.health import Health
from suites.jarvis.target import Section

Saw = Callable[[str], None]
Shown = Mapping[str, frozenset[str]]


@pytest.mark.item("JV-PRE-03")
@pytest.mark.parametrize("key", env_flaws.KEYS["infra"])
def test_infra_is_set_for_production(infra: Place, shown_values: Shown, section: Section, key: str, saw: Saw) -> None:
    """The key stands in infra/.env, with a value of its own that is good enough."""
    flaw = env_flaws.of_key("infra", Look.at(infra, key, section, shown_values))
    assert flaw is None, flaw
    saw(f"{key} in {infra.name}: {len(infra.value(key))} characters")


@pytest.mark.item("JV-PRE-04")
@pytest.mark.parametrize("key", env_flaws.KEYS["server"])
def test_the_server_is_set_for_production(environment: Environment, section: Section, key: str, saw: Saw) -> None:
    """The key in force is what a production server needs."""
    flaw = env_flaws.first(
        environment, lambda one: env_flaws.of_key("server", Look.at(one.server, key, section, one.shown))
    )
    assert flaw is None, flaw
    saw(f"{key} in {environment.server.name}: {len(environment.server.value(key))} characters")


@pytest.mark.item("JV-PRE-04")
@pytest.mark.parametrize("key", env_flaws.FROM_INFRA, ids=lambda key: f"{key} of infra")
def test_the_server_has_the_value_of_infra(environment: Environment, key: str, saw: Saw) -> None:
    """What is in force is what infra/.env holds, and no default that compose falls back to."""
    flaw = env_flaws.first(environment, lambda one: env_flaws.from_infra(one, key))
    assert flaw is None, flaw
    saw(f"the server has {key} of {environment.infra.name}, by digest")


@pytest.mark.item("JV-PRE-05")
@pytest.mark.parametrize("key", env_flaws.KEYS["worker"])
def test_the_worker_is_set_for_production(environment: Environment, section: Section, key: str, saw: Saw) -> None:
    """The key in force is what a production worker needs, with the AI that the target declares."""
    flaw = env_flaws.first(
        environment, lambda one: env_flaws.of_key("worker", Look.at(one.worker, key, section, one.shown))
    )
    assert flaw is None, flaw
    if key == "AI_PROVIDER" and section.features.ai is None:
        raise Unverified("nobody has said whether AI is meant to be on: set jarvis.features.ai")
    saw(f"{key} in {environment.worker.name}: {len(environment.worker.effective(key))} characters")


@pytest.mark.item("JV-PRE-05")
@pytest.mark.parametrize("key", env_flaws.SHARED, ids=lambda key: f"{key} of both")
def test_server_and_worker_share(environment: Environment, key: str, saw: Saw) -> None:
    """Both apps name the same queue, channel, database and Redis."""
    flaw = env_flaws.first(environment, lambda one: env_flaws.shared(one, key))
    assert flaw is None, flaw
    saw(f"{key} of both: {env_flaws.SHARED[key](environment.server)}")


@pytest.mark.item("JV-PRE-06")
@pytest.mark.parametrize("feature", feature_keys.DECIDED_BY)
def test_feature_is_configured_as_declared(environment: Environment, section: Section, feature: str, saw: Saw) -> None:
    """What decides the feature is filled in where it is declared on, and absent where it is declared off."""
    flaw = env_flaws.first(environment, lambda one: feature_keys.half_configured(one, feature, section))
    assert flaw is None, flaw
    declared = feature_keys.declared(section, feature)
    if declared is None:
        raise Unverified(f"nobody has said whether it is meant to be on: set jarvis.features.{feature}")
    flaw = env_flaws.first(environment, lambda one: feature_keys.otherwise(one, feature, declared))
    assert flaw is None, flaw
    saw(f"{feature} is {'on' if declared else 'off'}, as declared ({', '.join(feature_keys.DECIDED_BY[feature])})")


@pytest.mark.item("JV-PRE-11")
@pytest.mark.parametrize("place", env_flaws.KEYS)
def test_every_variable_is_set(environment: Environment, section: Section, place: str, saw: Saw) -> None:
    """Everything that the three environments need, together."""
    found = [flaw for one in environment.views for flaw in env_flaws.of_place(one, place, section)]
    flaws = list(dict.fromkeys(found))
    assert not flaws, f"{len(flaws)} of the {place} environment: {'; '.join(flaws)}"
    saw(f"{place}: {len(env_flaws.KEYS[place])} keys are as they have to be")


@pytest.mark.item("JV-PRE-11", vital=True)
def test_the_candidate_says_that_it_is_well(health_answer: Health | Away, saw: Saw) -> None:
    """GET /health of the candidate answers 200 with database and Redis up."""
    assert isinstance(health_answer, Health), str(health_answer)
    assert health_answer.ok, health_answer.trouble
    saw(f"{health_answer.address}/health: 200, database ok, redis ok")
