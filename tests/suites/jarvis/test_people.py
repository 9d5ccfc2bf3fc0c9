"""Who the people of a run are, and when it may make its own."""

from datetime import date, timedelta
from typing import Any

import pytest

from fixtures.http import Http
from gate.model import Safety
from gate.outcomes import Unverified
from suites.jarvis import people
from suites.jarvis.target import Section

NOBODY = "http://127.0.0.1:1"
KEPT_ON = {"dev_login": {"reason": "no other log-in yet", "until": date.today() + timedelta(days=1)}}


def section(**more: Any) -> Section:
    return Section.model_validate({"api": NOBODY, **more})


def users(count: int) -> list[dict[str, str]]:
    return [{"id": str(number), "email": f"u{number}@chat.invalid", "token": f"t{number}"} for number in range(count)]


@pytest.mark.parametrize(
    ("named", "allow", "why"),
    [
        ({}, Safety.WRITE, "set jarvis.users"),
        (KEPT_ON, Safety.OBSERVE, "makes users, and the target allows to observe"),
        ({"dev_login": {"reason": "for now", "until": date(2026, 1, 1)}}, Safety.WRITE, "set jarvis.users"),
        ({"users": users(2)}, Safety.WRITE, "jarvis.users names 2"),
    ],
)
def test_without_people_nothing_is_proved_and_nobody_is_made(named: dict[str, Any], allow: Safety, why: str) -> None:
    with (
        Http(NOBODY, name="chat") as http,
        pytest.raises(Unverified, match=why),
        people.of(section(**named), http, allow),
    ):
        pytest.fail("there are people")


def test_the_targets_users_do_for_a_run_that_only_observes() -> None:
    with Http(NOBODY, name="chat") as http, people.of(section(users=users(3)), http, Safety.OBSERVE) as three:
        assert (three.owner.id, three.guest.id) == ("0", "2")
