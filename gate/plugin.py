"""The pytest plug-in: loaded by its entry point before any conftest can fail."""

import os
from collections.abc import Generator

import pytest

from gate import evidence, front, journal, logs, options, run, terminal, workers
from gate.child import Child
from gate.fixtures import allow, attestation, eventually, history, safety, saw, target
from gate.lifetime import die_with_parent
from gate.model import Finding, Verdict
from gate.redaction import Redaction

__all__ = ["allow", "attestation", "eventually", "history", "safety", "saw", "target"]

RESTARTS = "2"  # of workers that died: more than that is no accident
CHILD = pytest.StashKey[Child]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The gate's own options."""
    options.add(parser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Fork here, before any conftest is loaded and before output is captured; a broken conftest is a finding."""
    this = _of_worker() if run.is_worker() else front.enter(early_config)
    if this is None:
        return (yield)
    terminal.quiet(early_config)
    logs.keep_clean()
    child = early_config.stash[CHILD] = Child(this)
    early_config.pluginmanager.register(child, "greenlight-child")
    early_config.pluginmanager.register(Redaction(), "greenlight-redaction")
    try:
        return (yield)
    except Exception as error:
        sentence = f"a conftest could not be loaded: {evidence.told(error)}"
        journal.append(journal.Found(Finding("cut_short", "", False, sentence, Verdict.NOT_PROVED)))
        raise


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A worker a system; and pytest-html's log beside the report, where the run can end by itself."""
    config.addinivalue_line("markers", "item(id): the point of the checklist that a check proves")
    child = config.stash.get(CHILD, None)
    if child is None:
        return
    terminal.quiet(config)
    if getattr(config.option, "maxworkerrestart", "") is None:
        config.option.maxworkerrestart = RESTARTS
    asked = child.run.asked
    if asked and asked.reports:
        workers.spread(config.option, child.run.plan)
    if asked and asked.reports and config.pluginmanager.hasplugin("html"):
        config.option.htmlpath = str(asked.report_dir / "pytest.html")
        config.option.self_contained_html = True


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """The gate's states have letters of their own."""
    return terminal.status(report)


def _of_worker() -> run.Run:
    die_with_parent(os.getppid())
    return run.of_worker()
