"""What a case's phases add up to."""

from collections.abc import Iterator

import pytest

from gate import evidence
from gate.cases import Account, Case, told
from gate.model import Cause, Item, Phase, Safety, Severity, State
from gate.outcomes import Attested, Blocked, NotApplicable, Unverified

WORDS = {"source": "000", "title": "t", "title_ko": "t", "remedy": "r", "remedy_ko": "r", "looks_at": "l"}
ITEM = Item("TOY-POST-01", "toy", Phase.POST_DEPLOY, Severity.MAJOR, Safety.WRITE, **WORDS)
CASE = Case(ITEM, "one", Severity.MAJOR, Safety.WRITE, False)
AWAY = Cause("toy.api", "away")


class Mute(Exception):
    def __str__(self) -> str:
        raise ValueError("no words")


@pytest.fixture(autouse=True)
def _a_case_runs() -> Iterator[None]:
    evidence.begin()
    yield
    evidence.end()


def account(*phases: tuple[str, BaseException | None]) -> Account:
    made = Account(CASE, "t.py::one")
    for when, raised in phases:
        made.phase(when, 0.1, raised)
    return made


@pytest.mark.parametrize(
    ("raised", "state"),
    [
        (AssertionError("red"), State.FAILED),
        (pytest.fail.Exception("red"), State.FAILED),
        (ValueError("odd"), State.ERROR),
        (SystemExit(0), State.ERROR),
        (Mute(), State.ERROR),
        (ExceptionGroup("two", [AssertionError("a"), ValueError("b")]), State.ERROR),
        (pytest.skip.Exception("later"), State.UNVERIFIED),
        (pytest.xfail.Exception("known"), State.UNVERIFIED),
        (Unverified("not here"), State.UNVERIFIED),
        (Blocked(AWAY), State.BLOCKED),
        (Attested("Kim"), State.ATTESTED),
        (NotApplicable("no such thing"), State.NOT_APPLICABLE),
    ],
)
def test_what_is_raised_is_the_state(raised: BaseException, state: State) -> None:
    assert told(raised, "call")[0] is state
    assert account(("setup", None), ("call", raised), ("teardown", None)).result.state is state


def test_only_a_body_that_ran_to_its_end_has_passed() -> None:
    assert account(("setup", None), ("call", None), ("teardown", None)).result.state is State.PASSED
    for phases in ((), (("setup", None),), (("setup", None), ("teardown", None))):
        result = account(*phases).result
        assert (result.state, result.sentence) == (State.UNVERIFIED, "the body of the check did not run")


@pytest.mark.parametrize(
    ("call", "teardown", "state"),
    [
        (None, ValueError("x"), State.ERROR),
        (AssertionError("red"), ValueError("x"), State.FAILED),
        (Unverified("u"), ValueError("x"), State.ERROR),
        (Attested("Kim"), AssertionError("x"), State.ERROR),
    ],
)
def test_the_worst_phase_counts(call: BaseException | None, teardown: BaseException, state: State) -> None:
    assert account(("setup", None), ("call", call), ("teardown", teardown)).result.state is state


def test_the_sentence_is_the_assertions_own() -> None:
    assert (
        told(AssertionError("stock is 3, expected 2\nassert 3 == 2\n +  where"), "call")[1] == "stock is 3, expected 2"
    )
    assert told(AssertionError("assert 'a' == 'b'\n  \n  Skipping 42 identical"), "call")[1] == "assert 'a' == 'b'"
    assert told(ValueError("line one\nline two"), "call")[1].endswith("ValueError: line one line two")
    assert told(AssertionError(), "call")[1] == "AssertionError"
    assert told(ValueError("x"), "teardown")[1] == "the clean-up did not end well: x"


def test_what_is_blocked_names_its_cause_and_what_was_seen() -> None:
    made = account(("setup", None), ("call", AssertionError("connection refused")))
    made.block(AWAY)
    assert (made.result.state, made.result.cause) == (State.BLOCKED, AWAY)
    assert made.result.sentence == "away — seen here as: connection refused"


def test_evidence_and_lines_to_paste_come_with_the_result() -> None:
    evidence.saw("seen")
    evidence.did("POST /x → 201", hint="curl -X POST")
    result = account(("setup", Unverified("no", paste="[[accept]]"))).result
    assert result.paste == "[[accept]]"
    assert [(line.kind, line.text, line.hint) for line in result.evidence] == [
        ("saw", "seen", ""),
        ("did", "POST /x → 201", "curl -X POST"),
    ]


def test_evidence_of_a_case_is_bounded() -> None:
    for _ in range(evidence.MOST + 5):
        evidence.saw("x" * 10_000)
    lines = evidence.lines()
    assert len(lines) == evidence.MOST
    assert max(len(line.text) for line in lines) < evidence.LONGEST + 50
