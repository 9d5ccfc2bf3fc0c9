"""Ports of a bed."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from testbed import ports
from testbed.ports import BLOCK, free_port


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The search begins anew, as in a process that has handed out nothing, and its claims end with the test."""
    own: dict[int, socket.socket] = {}
    monkeypatch.setattr(ports, "_claims", own)
    monkeypatch.setattr(ports, "_ports", ports._of_claimed_blocks())
    yield
    for claim in own.values():
        claim.close()


def test_never_the_same_port_twice() -> None:
    found = [free_port() for _ in range(3 * BLOCK)]
    assert len(set(found)) == 3 * BLOCK


def test_a_port_that_is_taken_is_passed_over(anew: None) -> None:
    handed_out = free_port()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: it may have served a moment ago
        taken.bind(("127.0.0.1", handed_out + 1))
        taken.listen()
        assert free_port() not in (handed_out, handed_out + 1)


def test_two_processes_get_no_port_of_each_other() -> None:
    """The other one begins its search where this one has a block, and finds nobody listening there."""
    own = {free_port() for _ in range(BLOCK)}
    script = f"""
import os, sys
from testbed import ports
os.getpid = lambda: {(min(own) - ports.LOWEST) // BLOCK}
print(*(ports.free_port() for _ in range({BLOCK})))
"""
    root = Path(ports.__file__).parent.parent
    others = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True).stdout
    assert len({int(port) for port in others.split()} - own) == BLOCK


def test_the_ports_of_a_process_that_ended_are_free_again() -> None:
    first = ports.LOWEST + ports.SPAN + os.getpid()  # a block that no other process claims
    script = f"from testbed import ports; assert ports._claim({first})"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", script], cwd=Path(ports.__file__).parent.parent, check=True)


def test_ports_lie_below_those_of_outgoing_connections() -> None:
    assert 20000 <= free_port() < 32768
