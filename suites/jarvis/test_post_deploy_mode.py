"""The team chat, right after a deployment: the mode of server and worker (document 004, must 1 and conclusion)."""

from collections.abc import Callable

import pytest

from suites.jarvis import environment
from suites.jarvis.mode import Mode

Saw = Callable[[str], None]


@pytest.mark.item("JV-POST-20", part="app")
@pytest.mark.parametrize("app", environment.APPS)
def test_it_runs_in_production(running_mode: Mode, saw: Saw) -> None:
    """What runs was started with exactly NODE_ENV=production."""
    assert running_mode.flaw is None, running_mode.flaw
    saw(running_mode.seen)
