"""Ports of a bed."""

import socket

import pytest

from testbed import ports
from testbed.ports import free_port


def test_never_the_same_port_twice() -> None:
    ports = [free_port() for _ in range(20)]
    assert len(set(ports)) == 20


def test_a_port_that_is_taken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    first = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first))
        taken.listen()
        monkeypatch.setattr(ports, "_handed_out", set())
        assert free_port() != first


def test_ports_lie_below_those_of_outgoing_connections() -> None:
    assert 20000 <= free_port() < 32768
