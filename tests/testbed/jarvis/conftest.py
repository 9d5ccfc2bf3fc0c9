"""Beds that hold the chat alone, and what the tests say to it."""

import os
import time
from collections.abc import Callable, Iterator

import pytest

from testbed.bed import Bed
from testbed.jarvis.system import Jarvis


def _up(folder: str, state: str) -> Iterator[Jarvis]:
    bed = Bed(folder)
    bed.up(state, owner=os.getpid(), only=["jarvis"])
    system = bed.system("jarvis")
    assert isinstance(system, Jarvis)
    yield system
    bed.down()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jarvis]:
    """The chat as shipped."""
    yield from _up(str(tmp_path_factory.mktemp("shipped")), "as_shipped")


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jarvis]:
    """The healthy chat."""
    yield from _up(str(tmp_path_factory.mktemp("healthy")), "healthy")


@pytest.fixture
def eventually() -> Callable[..., None]:
    """Waits until a condition holds; fails when it does not within a minute."""

    def wait(true: Callable[[], bool], within: float = 60) -> None:
        deadline = time.monotonic() + within
        while not true():
            assert time.monotonic() < deadline, "it did not come about in time"
            time.sleep(0.02)

    return wait
