"""Cases: what a collected test is to the gate, and what its phases add up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from gate import evidence
from gate.model import CaseResult, Cause, Item, Safety, Severity, State
from gate.outcomes import Blocked, Ended, Unverified
from gate.text import own_words

ITEM = pytest.StashKey["Case"]()


@dataclass(frozen=True, slots=True)
class Case:
    """One test function with one parametrization, bound to its item."""

    item: Item
    name: str
    severity: Severity
    safety: Safety
    vital: bool  # it observes the vital sign itself, and is never hidden by it
    attestable: bool = False  # where its safety is not allowed it runs with less, and a person may stand for it
    part: str = ""  # the part of the system that it looks at; where that is away, it is hidden by it

    @classmethod
    def of(cls, test: pytest.Item, items: dict[str, Item]) -> "Case":
        """Read the `item` marker; raises pytest.UsageError for a missing or unknown id or word."""
        marker = test.get_closest_marker("item")
        if marker is None or not marker.args:
            raise pytest.UsageError(f'{test.nodeid}: every check names its point: @pytest.mark.item("…")')
        if marker.args[0] not in items:
            raise pytest.UsageError(f"{test.nodeid}: {marker.args[0]} stands in no checklist")
        try:
            return cls._marked(items[marker.args[0]], _name(test), **_spelled_out(test, marker.kwargs))
        except (TypeError, ValueError, KeyError) as error:
            raise pytest.UsageError(f"{test.nodeid}: the item marker is wrong: {error}") from error

    @classmethod
    def _marked(cls, item: Item, name: str, *, severity: str = "", safety: str = "", **more: Any) -> "Case":
        given = {"vital": False, **more}
        return cls(item, name, Severity(severity or item.severity), Safety.named(safety or str(item.safety)), **given)


@dataclass
class Account:
    """What the phases of a running case have said so far."""

    case: Case
    nodeid: str
    state: State | None = None
    called: bool = False
    sentence: str = ""
    cause: Cause | None = None
    paste: str = ""
    seconds: float = 0.0
    _keywords: Mapping[str, Literal[1]] | None = None

    def phase(self, when: str, seconds: float, raised: BaseException | None) -> None:
        """Take in one phase: what it raised, if anything."""
        self.seconds += seconds
        if raised is None:
            self.called = self.called or when == "call"
            return
        state, sentence = told(raised, when)
        if self.state is None or State.worst([state, self.state]) is state:
            self.state, self.sentence = state, evidence.fit(sentence)
            self.cause = raised.cause if isinstance(raised, Blocked) else None
            self.paste = raised.paste if isinstance(raised, Unverified) else ""

    def one_of_equal(self, keywords: Mapping[str, Literal[1]]) -> Mapping[str, Literal[1]]:
        """The keywords that an earlier phase had, where these are equal: pytest keeps a report a phase to its end."""
        if keywords != self._keywords:
            self._keywords = keywords
        return self._keywords

    def block(self, cause: Cause) -> None:
        """What the case needs turned out to be away."""
        self.state, self.cause = State.BLOCKED, cause
        self.sentence = evidence.fit(f"{cause.sentence} — seen here as: {self.sentence}")

    @property
    def result(self) -> CaseResult:
        """The case as it stands: only a check whose body ran to its end has passed."""
        state = self.state or (State.PASSED if self.called else State.UNVERIFIED)
        sentence = self.sentence or ("" if self.called else "the body of the check did not run")
        c = self.case
        return CaseResult(
            self.nodeid, c.item.id, c.name, c.severity, c.safety, state, sentence, self.cause, evidence.lines(),
            round(self.seconds, 4), self.paste,
        )  # fmt: skip


def told(raised: BaseException, when: str) -> tuple[State, str]:
    """The state and the sentence that an exception stands for."""
    if isinstance(raised, Ended):
        return raised.state, str(raised)
    if isinstance(raised, (pytest.skip.Exception, pytest.xfail.Exception)):
        return State.UNVERIFIED, f"skipped: {_first_line(raised)}"
    if when == "teardown":
        return State.ERROR, f"the clean-up did not end well: {_first_line(raised)}"
    if isinstance(raised, (AssertionError, pytest.fail.Exception)):
        return State.FAILED, _first_line(raised)
    return State.ERROR, f"the check could not finish: {type(raised).__name__}: {_first_line(raised)}"


def _first_line(raised: BaseException) -> str:
    """The sentence of an assertion, without what pytest's rewriting adds below it."""
    try:
        text = own_words(str(raised)).strip()
    except Exception:
        text = ""
    return text.replace("\n", " ") or type(raised).__name__


def _spelled_out(test: pytest.Item, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the marker says; a part that is the name of a parameter is the one that the case has there."""
    parameters: Mapping[str, object] = getattr(getattr(test, "callspec", None), "params", {})
    part = str(given.get("part", ""))
    return {**given, "part": str(parameters[part])} if part in parameters else dict(given)


def _name(test: pytest.Item) -> str:
    name: str = getattr(test, "originalname", None) or test.name
    callspec: Any = getattr(test, "callspec", None)
    return name.removeprefix("test_") + (f"[{callspec.id}]" if callspec else "")
