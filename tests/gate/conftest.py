"""The toy project, one a test."""

from pathlib import Path

import pytest

from tests.gate.toy import Toy


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """A project under the gate, healthy."""
    return Toy(tmp_path)


@pytest.fixture(params=[(), ("-n", "2")], ids=["alone", "two workers"])
def workers(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The options of a run in one process, and of one with two workers."""
    return tuple(request.param)
