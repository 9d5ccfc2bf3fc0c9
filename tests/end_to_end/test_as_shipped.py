"""The services as they really are: the suite says of each point what the facts demand."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import closing

import pytest

from testbed import system as systems
from testbed.bed import Bed
from tests.end_to_end.conftest import ROOT, Ended, Gate

SYSTEMS = systems.by_default()


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    """One run of every phase on the as-shipped bed."""
    bed = Bed(tmp_path_factory.mktemp("bed"))
    bed.up("as_shipped", owner=os.getpid())
    with closing(Gate(bed, tmp_path_factory.mktemp("report"))) as gate:
        yield gate("-m", "pre_release or post_deploy or periodic", "--allow", "drill")
    bed.down()


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_point_says_what_the_facts_demand(ended: Ended, system: str) -> None:
    assert ended.states(system) == _demanded(system), ended.out


def test_such_services_are_not_go(ended: Ended) -> None:
    assert ended.code != 0


def _demanded(system: str) -> dict[str, str]:
    """State by item, as the facts demand it."""
    path = ROOT / "testbed" / system / "as_shipped.toml"
    return {each["id"]: each["state"] for each in tomllib.loads(path.read_text(encoding="utf-8"))["item"]}
