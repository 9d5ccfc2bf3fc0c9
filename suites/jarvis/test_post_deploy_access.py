"""Who is let near the team chat: origins, and the log-in for development (document 004, done 2, security 2)."""

from collections.abc import Callable
from datetime import date
from typing import cast

import pytest

from fixtures.answer import Answer
from fixtures.http import Http
from gate.fixtures import run_of
from gate.outcomes import Attested, Unverified
from suites.jarvis.origins import STRANGERS, preflight, stranger
from suites.jarvis.target import Section

Saw = Callable[[str], None]

DEV = "/auth/dev"
NOBODY = {"email": 42}
"""A body of which no user can be made: the e-mail address is a number."""
SHUT = (401, 403, 404)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case a production origin that the target names; one that says so where it names none."""
    section = cast(Section | None, run_of(metafunc.config).target.sections.get("jarvis"))
    if section and "origin" in metafunc.fixturenames:
        metafunc.parametrize("origin", section.origins or ["none named"])


# --- JV-POST-15: origins ------------------------------------------------------


@pytest.mark.item("JV-POST-15")
def test_a_production_origin_is_allowed(origin: str, anonymous: Http, section: Section, saw: Saw) -> None:
    """A page of the origin may call the server, and only that origin is named."""
    _named(section)
    seen = preflight(anonymous, origin)
    assert seen.status < 300, f"{seen}, expected 204"
    assert not seen.open_to_all, f"{seen} together with credentials: any page may act as its reader"
    assert seen.allowed == origin, f"a production origin cannot use the service: {seen}"
    saw(str(seen))


@pytest.mark.item("JV-POST-15")
@pytest.mark.parametrize("kind", STRANGERS)
def test_any_other_origin_is_refused(kind: str, anonymous: Http, section: Section, saw: Saw) -> None:
    """No other origin is allowed, however much it looks like one of production's."""
    for origin in dict.fromkeys(stranger(kind, known) for known in _named(section)):
        seen = preflight(anonymous, origin)
        assert not seen.open_to_all, f"{seen} together with credentials: any page may act as its reader"
        assert seen.allowed in ("", *section.origins), f"a page of {origin} may read the service's answers: {seen}"
        saw(str(seen))


def _named(section: Section) -> list[str]:
    if not section.origins:
        raise Unverified("the target names no production origin: set jarvis.origins")
    return section.origins


# --- JV-POST-17: the log-in for development ------------------------------------


@pytest.mark.item("JV-POST-17")
@pytest.mark.usefixtures("leaves_an_error")
def test_the_log_in_for_development_is_off(anonymous: Http, section: Section, saw: Saw) -> None:
    """Nobody can become anybody; a target that keeps the route on says why, and until when."""
    answer = anonymous.allowing(anonymous.safety, but=(f"POST {DEV}",)).post(DEV, json=NOBODY)
    if answer.status in SHUT:
        saw(f"off: {answer.exchange}")
        return
    _known(section, answer)
    raise AssertionError(f"{DEV} is on, anybody can become any user: {answer.exchange} to a number as e-mail")


def _known(section: Section, answer: Answer) -> None:
    """Raises Attested where the target keeps it on for now, AssertionError where it did so until a day that is past."""
    if (kept := section.dev_login) is None:
        return
    assert kept.until >= date.today(), f"{DEV} is on ({answer.exchange}), which the target allows until {kept.until}"
    raise Attested(f"{DEV} is on, knowingly, until {kept.until}: {kept.reason}")
