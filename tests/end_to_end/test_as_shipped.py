"""The service as it really is: the suite says of each point what the facts demand."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import closing

import pytest

from testbed.bed import Bed
from tests.end_to_end.conftest import ROOT, Ended, Gate

DEMANDED = tomllib.loads((ROOT / "testbed" / "inventory" / "as_shipped.toml").read_text())["item"]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    """One run of every phase on the as-shipped bed."""
    bed = Bed(tmp_path_factory.mktemp("bed"))
    bed.up("as_shipped", owner=os.getpid())
    with closing(Gate(bed, tmp_path_factory.mktemp("report"))) as gate:
        yield gate("-m", "inventory and (pre_release or post_deploy or periodic)", "--allow", "drill")
    bed.down()


def test_every_point_says_what_the_facts_demand(ended: Ended) -> None:
    assert ended.states() == {each["id"]: each["state"] for each in DEMANDED}, ended.out


def test_such_a_service_is_not_go(ended: Ended) -> None:
    assert ended.code != 0
