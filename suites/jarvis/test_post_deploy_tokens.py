"""The team chat's tokens and passwords, right after a deployment (document 004, done 2, security 2)."""

from collections.abc import Callable
from typing import cast

import pytest

from gate.fixtures import run_of
from gate.outcomes import Unverified
from suites.jarvis import tokens
from suites.jarvis.database_login import Attempt
from suites.jarvis.doors import Knock
from suites.jarvis.people import People
from suites.jarvis.target import Section, User

Saw = Callable[[str], None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Cases that the target names: the secrets and passwords that stand in documents."""
    section = cast(Section | None, run_of(metafunc.config).target.sections.get("jarvis"))
    if section is None:
        return
    known = section.environment
    named = {"sample_secret": known.sample_secrets, "sample_password": known.sample_passwords}
    for argument in named.keys() & set(metafunc.fixturenames):
        metafunc.parametrize(argument, named[argument], ids=[f"sample {n}" for n, _ in enumerate(named[argument], 1)])


# --- JV-POST-09: the guard ----------------------------------------------------


@pytest.mark.item("JV-POST-09")
def test_a_bad_token_is_refused(door: Knock, forbidden: tuple[str, str | None], saw: Saw) -> None:
    """Whoever has no good token gets in nowhere."""
    what, token = forbidden
    seen = door(token)
    assert seen.refused, f"{what}: not refused as documented; {seen.told}"
    saw(f"{what}: {seen.told}")


@pytest.mark.item("JV-POST-09")
def test_a_good_token_is_accepted(door: Knock, people: People, saw: Saw) -> None:
    """A user of the target comes in."""
    seen = door(people.owner.token)
    assert seen.opened, f"a good token is not accepted: {seen.told}"
    saw("a good token is accepted")


# --- JV-POST-16: what everybody knows -----------------------------------------


@pytest.mark.item("JV-POST-16")
def test_a_documented_secret_signs_nothing(sample_secret: str, door: Knock, somebody: User, saw: Saw) -> None:
    """A token that is signed with a secret of the documents is refused."""
    seen = door(tokens.signed(somebody, sample_secret))
    assert seen.refused, f"anybody can sign tokens: one signed with the documented secret {sample_secret} → {seen.told}"
    saw(f"signed with {sample_secret}: refused")


@pytest.mark.item("JV-POST-16")
def test_a_documented_password_opens_nothing(
    sample_password: str, database_login: Callable[[str], Attempt], section: Section, saw: Saw
) -> None:
    """The database answers the service's role with a documented password by an authentication error."""
    seen = database_login(sample_password)
    assert not seen.opened, (
        f"the database lets {section.service_role} in with the documented password {sample_password}"
    )
    if not seen.refused:
        raise Unverified(f"the password was not looked at: {seen.told}")
    saw(f"{section.service_role} with {sample_password}: refused")
