"""The team chat before a release: its guard against a bad environment, and a trial of the whole stack."""

from collections.abc import Callable

import pytest

from fixtures.host import Ran
from suites.jarvis import guard
from suites.jarvis.drills import good
from suites.jarvis.health import Health
from suites.jarvis.stack import Trial
from suites.jarvis.target import Section

Saw = Callable[[str], None]

RUNNING = "running"


@pytest.mark.parametrize("bad", guard.CASES)
@pytest.mark.item("JV-PRE-08", attestable=True)
def test_it_refuses_to_start_with(
    bad: str, guarded: dict[str, Ran | AssertionError], section: Section, saw: Saw
) -> None:
    """The service's own check of its environment exits, not zero, and names the variable."""
    saw(guard.judged(bad, section, guarded[bad]))


@pytest.mark.item("JV-PRE-10", attestable=True)
def test_the_images_build(built: Ran, revision: str, saw: Saw) -> None:
    """The build of server and worker ends with exit code 0."""
    assert built.ok, f"the images of {revision} do not build: {built.sentence}"
    saw(f"the images of {revision} were built in {built.seconds:.1f} s")


@pytest.mark.item("JV-PRE-10", attestable=True)
def test_the_whole_stack_comes_up(scratch_trial: Trial, revision: str, section: Section, saw: Saw) -> None:
    """Every service of a scratch project runs, and its server calls both parts well."""
    up = good(scratch_trial.up)
    assert up.ok, f"the stack of {revision} does not come up: {up.sentence}"
    services, seen = good(scratch_trial.services), good(scratch_trial.health)
    idle = [name for name in section.compose.services if services.get(name) != RUNNING]
    assert not idle, f"in the scratch stack of {revision} these do not run: {', '.join(idle)} (seen: {services})"
    assert isinstance(seen, Health), f"the scratch stack's server does not answer: {seen}"
    assert seen.ok, f"in the scratch stack {seen.trouble}"
    saw(f"{revision}: {', '.join(services)} run, database and redis ok, up in {up.seconds:.1f} s")


@pytest.mark.item("JV-PRE-10", attestable=True)
def test_nothing_is_left_of_the_scratch_stack(scratch_trial: Trial, saw: Saw) -> None:
    """Once it is taken down nothing of it is there any more."""
    left = good(scratch_trial.left)
    assert not left, f"the scratch stack was taken down, and these are still there: {left}"
    saw("taken down; no service of it is left")
