"""What is quoted of pairs of measurements, and how it is shown."""

from benchmarks.figures import Figure, table


def test_a_ratio_is_the_median_of_the_pairs() -> None:
    """One disturbed pair does not move it."""
    figure = Figure("part", "run", "s", (2.0, 9.0, 2.2), (2.0, 1.0, 2.0), quote="ratio", goal=1.3)
    assert figure.quoted == 1.1
    assert figure.met


def test_a_difference_is_taken_pair_by_pair() -> None:
    """A machine that is slow for a while slows both sides of a pair."""
    figure = Figure("part", "check", "ms", (3.0, 30.0), (1.0, 28.0), quote="difference", goal=1.0)
    assert figure.quoted == 2.0
    assert figure.met is False


def test_the_table_says_what_missed_its_goal() -> None:
    """A line each, with both sides, what is quoted and the goal."""
    rows = table([Figure("a", "well", "s", (1.0,), (0.5,), goal=2.0), Figure("b", "late", "s", (3.0,), goal=2.0)])
    assert [line.split()[-1] for line in rows.splitlines()] == ["goal", "met", "MISSED"]
