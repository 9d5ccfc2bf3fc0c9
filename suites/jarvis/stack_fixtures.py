"""Fixtures of the drills before a release: the guard against a bad environment, images, a scratch stack."""

import pytest

from fixtures.host import Host, Ran
from gate.fixtures import Attestation
from gate.model import Safety
from gate.outcomes import Unverified
from gate.target import Target
from suites.jarvis import guard, in_force
from suites.jarvis.compose import Compose
from suites.jarvis.stack import Stack, Trial
from suites.jarvis.target import Section


@pytest.fixture(scope="session")
def guards_tried(section: Section, host: Host) -> dict[str, Ran | AssertionError]:
    """How the service's own check of its environment ended with each bad value, tried once a run."""
    return guard.tried_all(section, host)


@pytest.fixture(scope="session")
def trouble_in_force(compose: Compose, section: Section) -> str:
    """What is wrong with the JWT secret in force, looked at once a run."""
    return in_force.look(compose, section)


@pytest.fixture
def guarded(safety: Safety, section: Section, request: pytest.FixtureRequest) -> dict[str, Ran | AssertionError]:
    """The same, for a case; where it may not be tried, the value in force is looked at, and nothing is proved."""
    if safety < Safety.DRILL or section.environment.check is None:
        why = "it needs --allow drill" if safety < Safety.DRILL else "set jarvis.environment.check"
        in_force.unproved(request.getfixturevalue("trouble_in_force"), why)
    found: dict[str, Ran | AssertionError] = request.getfixturevalue("guards_tried")
    return found


@pytest.fixture
def revision(section: Section, target: Target) -> str:
    """The release that is tried, as the target names it."""
    return section.release or target.table.release or "a release without a name"


@pytest.fixture
def tried_by_a_person(safety: Safety, section: Section, revision: str, attestation: Attestation) -> None:
    """Where images and stack may not be tried here, a dated statement that names the revision stands for it."""
    if safety >= Safety.DRILL and section.scratch is not None:
        return
    missing = "jarvis.scratch says no commands for it" if section.scratch is None else "it needs --allow drill"
    attestation(f"not tried in this run ({missing})", release=revision)


@pytest.fixture(scope="session")
def images_built(section: Section, host: Host) -> Ran:
    """The images, built once a run."""
    return Stack.of(host, section).build()


@pytest.fixture
def built(tried_by_a_person: None, request: pytest.FixtureRequest) -> Ran:
    """The same, for a case."""
    found: Ran = request.getfixturevalue("images_built")
    return found


@pytest.fixture(scope="session")
def stack_tried(section: Section, host: Host, images_built: Ran) -> Trial:
    """The scratch stack, brought up and taken down once a run."""
    if not images_built.ok:
        raise Unverified(f"not tried, as its images do not build: {images_built.sentence}")
    return Stack.of(host, section).tried()


@pytest.fixture
def scratch_trial(tried_by_a_person: None, request: pytest.FixtureRequest) -> Trial:
    """The same, for a case."""
    found: Trial = request.getfixturevalue("stack_tried")
    return found
