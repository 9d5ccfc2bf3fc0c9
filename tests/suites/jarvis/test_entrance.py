"""Addresses of the public entrance, and who listens outside."""

import pytest

from fixtures.network import Door, Knock
from suites.jarvis import entrance
from suites.jarvis.target import Ports, Tls

PORTS = Ports(host="chat.example.com", seen_from="the office")
SS = """\
LISTEN 0      128    0.0.0.0:443         0.0.0.0:*
LISTEN 0      128    127.0.0.1:5432      0.0.0.0:*
LISTEN 0      128    [::1]:6379          [::]:*
LISTEN 0      128    [::ffff:127.0.0.1]:9000 *:*
LISTEN 0      128    127.0.0.53%lo:53    0.0.0.0:*
LISTEN 0      128    *:9100              *:*
LISTEN 0      128    [::]:5432           [::]:*
LISTEN 0      128    192.0.2.1:8080      0.0.0.0:*
"""


def test_only_listeners_outside_of_loopback_count() -> None:
    found = entrance.listeners(SS)
    assert found == [("0.0.0.0", 443), ("*", 9100), ("[::]", 5432), ("192.0.2.1", 8080)]
    assert entrance.beyond(found, PORTS) == ["*:9100", "[::]:5432"]


def test_the_other_addresses_follow_from_https() -> None:
    where = Tls(https="https://chat.example.com:8443")
    assert entrance.plain(where) == "http://chat.example.com:80"
    assert entrance.hub(where) == "wss://chat.example.com:8443/ws"


@pytest.mark.parametrize(("state", "reached"), [(Door.FILTERED, False), (Door.CLOSED, True), (Door.OPEN, True)])
def test_a_machine_that_answers_nothing_is_not_reached(state: Door, reached: bool) -> None:
    assert entrance.reached([Knock("h", 1, Door.FILTERED, ""), Knock("h", 2, state, "")]) is reached


def test_every_port_is_knocked_at_once() -> None:
    assert entrance.asked(PORTS) == [80, 443, 8080, 5432, 6379]
