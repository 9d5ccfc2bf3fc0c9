"""The proof's judgement of one run: what is red, what is blocked, what was not declared."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from testbed.bed import Bed
from testbed.faults import Fault
from testbed.prove import Points, Row, Run, judged, main

STATES = {"A-B-01": "failed", "A-B-02": "blocked", "A-B-03": "passed", "A-B-04": "attested", "A-B-05": "unverified"}
RUN = Run("HOLD", STATES, {}, dict.fromkeys(STATES, "box"))


def test_everything_that_is_not_green_is_red() -> None:
    assert RUN.red == {"A-B-01", "A-B-02", "A-B-05"}


def test_what_names_something_else_as_its_cause_is_blocked() -> None:
    assert RUN.blocked == {"A-B-02"}


def test_a_row_is_well_when_nothing_is_missed_and_nothing_is_red_in_its_own_name_beside_it() -> None:
    row = Row("x", "X.", ("A-B-01",), (), ("A-B-02",), (), "")
    assert row.ok
    assert not Row("x", "X.", ("A-B-01",), ("A-B-01",), (), (), "").ok
    assert not Row("x", "X.", ("A-B-01",), (), (), ("A-B-05",), "").ok


def nothing(_bed: Bed) -> Iterator[None]:
    yield


@pytest.mark.parametrize(
    ("red", "missed"), [(("a", "b[1]"), ()), (("a", "b[2]"), ("b[1]",)), ((), ("b[1]",))], ids=["both", "other", "none"]
)
def test_a_case_that_a_fault_names_is_missed_unless_it_is_red_itself(
    red: tuple[str, ...], missed: tuple[str, ...]
) -> None:
    fault = Fault("x", "system", "X.", ("A-B-01",), nothing, cases=("b[1]",))
    said = dict.fromkeys(red, "It is broken.")
    row = judged(fault, Run("HOLD", {"A-B-01": "failed"}, {}, {}, {"A-B-01": said, "A-B-02": {"b[1]": ""}}))
    assert (row.missed, row.cases, row.ok) == (missed, said, not missed)


@pytest.mark.parametrize(
    ("reds", "asked", "seen"),
    [
        (("A-B-01",), {}, ("A-B-01", "A-B-02")),
        (("A-B-03",), {}, ("A-B-01", "A-B-02", "A-B-03")),
        (("A-B-01",), {"drills": True}, ("A-B-01", "A-B-02", "A-B-03")),
        (("A-B-01",), {"quick": True}, ("A-B-01",)),
    ],
    ids=["no drill", "a drill", "all drills", "quick"],
)
def test_drills_are_done_at_the_faults_of_drills(
    reds: tuple[str, ...], asked: dict[str, bool], seen: tuple[str, ...]
) -> None:
    points = Points(("A-B-01", "A-B-02", "A-B-03"), frozenset({"A-B-03"}))
    fault = Fault("x", "system", "X.", reds, nothing)
    assert points.looked_at(fault, **{"quick": False, "drills": False, **asked}) == seen


def test_a_fault_that_cannot_be_applied_is_not_as_declared_and_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_bed: Bed) -> Iterator[None]:
        raise OSError("no such file")
        yield

    healthy = Run("GO", {"INV-PRE-02": "passed"}, {}, {"INV-PRE-02": "inventory"})
    monkeypatch.setattr(Bed, "up", lambda bed, **_: bed.memory.set(state="healthy"))
    monkeypatch.setattr("testbed.inventory.system.Inventory.records_kept", lambda _: nullcontext())
    monkeypatch.setattr("testbed.prove._run", lambda *_: healthy)
    monkeypatch.setattr(
        "testbed.faults.load",
        lambda _: [
            Fault(name, "inventory", "X.", ("INV-PRE-02",), broken) for name, broken in (("x", breaks), ("y", nothing))
        ],
    )
    assert main("inventory", quick=True) == 1
    said = capsys.readouterr().out
    assert "BAD x " in said
    assert "OSError: no such file" in said
    assert "2 faults, 2 of them not as declared" in said
