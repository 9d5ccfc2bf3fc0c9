"""The suites run under the gate or not at all: without it a green run would prove nothing."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run when the gate's plug-in is off, or does not supervise this run; a question runs nothing."""
    asked = config.option.help or getattr(config.option, "markers", False)
    if not asked and not config.pluginmanager.hasplugin("greenlight-child"):
        raise pytest.UsageError(
            "the gate does not supervise this run, so it would prove nothing: install the project (pip install -e .),\n"
            "run pytest in its folder, and drop options that switch plug-ins off"
        )
