"""What pytest itself shows of a case while the run lasts: a letter a case, no traceback; the verdict comes after."""

from collections.abc import Callable

import pytest

from gate.cases import Account
from gate.model import State
from gate.text import clean

LETTERS = {
    State.FAILED: "F",
    State.ERROR: "E",
    State.BLOCKED: "B",
    State.UNVERIFIED: "u",
    State.NOT_APPLICABLE: "n",
    State.ATTESTED: "a",
}
_AS_PASSED = (State.ATTESTED,)
_AS_SKIPPED = (State.BLOCKED, State.UNVERIFIED, State.NOT_APPLICABLE)


def quiet(config: pytest.Config) -> None:
    """No locals, and no tracebacks or summaries unless asked for with -vv."""
    option = config.option
    option.showlocals = False
    if option.verbose < 2:
        option.no_summary = True
        option.tbstyle = "no"
        option.no_header = True


def dressed(report: pytest.TestReport, account: Account, redact: Callable[[str], str]) -> pytest.TestReport:
    """The report with the gate's state, and without secrets in anything that it carries."""
    report.sections[:] = [(name, redact(text)) for name, text in report.sections]
    report.user_properties[:] = [(redact(name), redact(str(value))) for name, value in report.user_properties]
    report.keywords = account.one_of_equal(report.keywords)
    if account.state and not report.passed:
        report.greenlight = account.state.value  # type: ignore[attr-defined]
        report.longrepr = redact(clean(redact(str(report.longrepr)), lines=True))  # a colour may split a secret
        if account.state in _AS_PASSED and report.when != "setup":
            report.outcome = "passed"
        elif account.state in _AS_SKIPPED + _AS_PASSED:  # a set-up that passed would have the body run
            report.outcome = "skipped"
            report.longrepr = ("", 0, account.sentence)
    return report


def status(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """The letter and the word for a report that carries a state of the gate."""
    state = getattr(report, "greenlight", None)
    if state is None:
        return None
    state = State(state)
    category = {State.FAILED: "failed", State.ERROR: "error", State.ATTESTED: "passed"}.get(state, "skipped")
    return category, LETTERS[state], state.value.upper()
