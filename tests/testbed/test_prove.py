"""The proof's judgement of one run: what is red, what is blocked, what was not declared."""

from testbed.prove import Row, Run

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
