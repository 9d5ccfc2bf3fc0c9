"""Text from strangers steers nothing."""

import pytest

from gate.text import clean, listed, shorten, spanned


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 한국어 ✓", "plain 한국어 ✓"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07seen", "seen"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\nb\tc\rd", "a b c d"),
        ("a\u202eb", "a\ufffdb"),
        ("a\x00b\x9bc", "a\ufffdb\ufffdc"),
        ("a\ud83db", "a\ufffdb"),
    ],
)
def test_nothing_that_steers_a_terminal_or_an_eye_stays(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_line_ends_stay_where_they_may() -> None:
    assert clean("a\n\tb\x1b[1m", lines=True) == "a\n\tb"


def test_what_was_left_out_is_counted() -> None:
    assert shorten("x" * 10, 10) == "x" * 10
    assert shorten("x" * 2010, 10) == "x" * 10 + "… (2,000 more characters)"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.4, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 h"), (172_800, "2 d")],
)
def test_an_age_is_shown_in_the_largest_unit_that_it_fills_twice(seconds: float, shown: str) -> None:
    assert spanned(seconds) == shown


def test_long_lists_are_cut_with_their_number() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed([str(n) for n in range(12)]) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"
