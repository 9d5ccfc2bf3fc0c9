"""The suites run under the gate or not at all: without it a green run would prove nothing."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run when the gate's plug-in is off, or does not supervise this run."""
    if not config.pluginmanager.hasplugin("greenlight-child"):
        raise pytest.UsageError(
            "the gate does not supervise this run, so it would prove nothing: install the project (pip install -e .),\n"
            "run pytest in its folder, and drop options that switch plug-ins off"
        )
