"""Beds for the tests: each in a folder of its own, at noon of its own time zone, gone after the test."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from testbed.bed import Bed


@contextmanager
def bed_in(folder: Path, state: str) -> Iterator[Bed]:
    """A bed that is up in that state, outside of its quiet hours."""
    bed = Bed(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", noon())
        bed.up(state, owner=os.getpid(), only=["inventory"])
    try:
        yield bed
    finally:
        bed.down()


def noon() -> str:
    """A time zone in which it is about noon now (POSIX names count west of Greenwich)."""
    west = datetime.now(UTC).hour - 12
    return f"Etc/GMT{west:+d}" if west else "UTC"


@pytest.fixture(scope="module")
def as_shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A module's own bed in the as-shipped state."""
    with bed_in(tmp_path_factory.mktemp("as_shipped"), "as_shipped") as bed:
        yield bed


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A module's own healthy bed."""
    with bed_in(tmp_path_factory.mktemp("healthy"), "healthy") as bed:
        yield bed


@pytest.fixture
def new_bed(tmp_path: Path) -> Iterator[Callable[[str], Bed]]:
    """Makes beds that are not up yet, and takes down what a test left up."""
    made: list[Bed] = []

    def make(name: str) -> Bed:
        made.append(Bed(tmp_path / name))
        return made[-1]

    yield make
    for bed in made:
        bed.down()
