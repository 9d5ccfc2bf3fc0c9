"""The suites run under the gate or not at all: without it a green run would prove nothing."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run when the gate's plug-in was switched off."""
    if not config.pluginmanager.hasplugin("greenlight"):
        raise pytest.UsageError(
            "the greenlight plug-in is off: install the project (pip install -e .), drop -p no:greenlight"
        )
