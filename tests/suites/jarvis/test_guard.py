"""How the service's own check of its environment is judged."""

import pytest

from fixtures.faults import Fault
from fixtures.host import Ran
from gate.outcomes import Unverified
from suites.jarvis.guard import CASES, bad_values, judged
from suites.jarvis.target import Section

SECTION = Section(api="http://127.0.0.1:1")
CASE = "missing DATABASE_URL"


def ran(rc: int, err: str) -> Ran:
    return Ran("node dist/index.js", rc, "", err, 0.2)


def test_every_case_has_a_bad_value() -> None:
    assert set(bad_values(SECTION)) == set(CASES)


def test_a_short_secret_is_one_character_too_short() -> None:
    assert len(bad_values(SECTION)["short JWT_SECRET"].value) == 31


@pytest.mark.parametrize(("shortest", "characters"), [(48, 31), (16, 15)])
def test_it_is_so_by_the_services_own_rule(shortest: int, characters: int) -> None:
    stricter = Section.model_validate({"api": SECTION.api, "environment": {"shortest_secret": shortest}})
    assert len(bad_values(stricter)["short JWT_SECRET"].value) == characters


def test_a_guard_that_refuses_and_names_the_variable_is_good() -> None:
    assert "exit 1" in judged(CASE, SECTION, ran(1, "Error: Missing env: DATABASE_URL"))


def test_a_guard_that_lets_it_pass_is_not() -> None:
    with pytest.raises(AssertionError, match="says that all is well"):
        judged(CASE, SECTION, ran(0, "DATABASE_URL is fine"))


def test_a_guard_that_starts_the_service_is_not() -> None:
    with pytest.raises(AssertionError, match="with no DATABASE_URL the service did not refuse to start"):
        judged(CASE, SECTION, Fault("node dist/index.js did not end within 10.0 s"))


def test_a_guard_that_does_not_name_the_variable_is_not() -> None:
    with pytest.raises(AssertionError, match="does not name DATABASE_URL"):
        judged(CASE, SECTION, ran(1, "Error: bad environment"))


def test_a_command_that_cannot_be_run_proves_nothing() -> None:
    with pytest.raises(Unverified, match="cannot be run"):
        judged(CASE, SECTION, ran(127, "node: not found"))


@pytest.mark.parametrize("code", [124, 137, 143])
def test_a_service_that_was_ended_had_started(code: int) -> None:
    with pytest.raises(AssertionError, match="did not refuse to start: it ran until it was ended"):
        judged(CASE, SECTION, ran(code, "DATABASE_URL is fine"))
