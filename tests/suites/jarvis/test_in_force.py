"""The JWT secret in force, where the guard against a bad one may not be tried."""

import pytest

from gate.outcomes import Unverified
from suites.jarvis.in_force import trouble, unproved
from suites.jarvis.target import Section

SECTION = Section(api="http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("secret", "said"),
    [("", "is missing"), ("dev-secret-change-me", "a sample"), ("s" * 31, "31 characters"), ("s" * 32, "")],
)
def test_what_is_wrong_is_said_without_the_secret(secret: str, said: str) -> None:
    found = trouble(secret, SECTION)
    assert said in found
    assert bool(found) == bool(said)


def test_a_good_secret_in_force_proves_nothing_of_the_guard() -> None:
    with pytest.raises(Unverified, match="was not tried"):
        unproved("", "it needs --allow drill")


def test_a_bad_one_is_red() -> None:
    with pytest.raises(AssertionError, match="has 8 characters"):
        unproved("has 8 characters", "it needs --allow drill")
