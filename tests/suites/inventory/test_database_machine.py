"""Whether the database runs on the machine that the release lies on."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.host import Host
from gate.outcomes import Unverified
from suites.inventory.database_machine import checked
from tests.fixtures.ssh_server import ssh_server

OWN = socket.gethostname()


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Host]:
    """A machine that is reached through ssh (it is this one)."""
    if not shutil.which("ssh"):
        pytest.skip("there is no ssh client here")
    with ssh_server(tmp_path) as server, Host(server.spec()) as host:
        yield host


@pytest.mark.parametrize("where", ["127.0.0.1", "localhost:5443", "[::1]", "", OWN.upper(), f"{OWN}:6432"])
def test_loopback_and_the_machines_own_names_are_on_it(where: str) -> None:
    with Host() as host:
        assert checked(host, f"postgresql://u:p@{where}/inventory") is host


@pytest.mark.parametrize("where", ["db.example.com", "192.0.2.77:5432", "db1.example.com,db2.example.com"])
def test_another_name_is_not_sure_to_be_on_it(where: str) -> None:
    with Host() as host, pytest.raises(Unverified, match=r"runs on local: set inventory\.database_host") as told:
        checked(host, f"postgresql://u:topsecret@{where}/inventory")
    assert "topsecret" not in str(told.value)


def test_a_machine_far_away_has_its_own_names_and_not_this_ones_loopback(far: Host) -> None:
    assert checked(far, f"postgresql://u:p@{OWN}/inventory") is far
    with pytest.raises(Unverified, match="the database at localhost:5433/inventory"):
        checked(far, "postgresql://u:p@localhost:5433/inventory")
