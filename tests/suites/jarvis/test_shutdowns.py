"""Whose answer the request in hand got: the server's, or that of a proxy which never handed it on."""

from typing import Any

import pytest

from fixtures.faults import Fault
from suites.jarvis.shutdowns import ServerShutdown, Stopped

ENTRANCE = "https://chat.example.com"
OWN = {"error": "INTERNAL"}
CUT_OFF = Fault("POST /cards was in hand and got no answer")


def shut_down(answer: Any, through: str) -> ServerShutdown:
    return ServerShutdown(Stopped(1.0, 0), answer, {}, (), through)


@pytest.mark.parametrize("answer", [(502, None), (503, OWN), (504, None), (500, None), (200, None)])
def test_an_answer_by_way_of_a_proxy_may_be_the_proxys(answer: Any) -> None:
    assert shut_down(answer, ENTRANCE).of_a_proxy
    assert not shut_down(answer, "").of_a_proxy


@pytest.mark.parametrize(
    "answer", [(200, {"id": "one"}), (500, OWN), Fault("POST /cards was in hand and got no answer")]
)
def test_what_the_service_says_itself_is_its_own(answer: Any) -> None:
    assert not shut_down(answer, ENTRANCE).of_a_proxy
