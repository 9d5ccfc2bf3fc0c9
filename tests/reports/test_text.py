"""Nothing that a stranger wrote can steer what shows it."""

import unicodedata

import pytest

from reports.text import LONGEST, clean, columns, line, presentable, wrapped
from tests.reports.samples import MALICE, hostile


def harmless(text: str) -> bool:
    return all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in text)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("a\x00b\x7f", r"a\x00b\x7f"),
        ("\u202egnp", r"\u202egnp"),
        ("\ud800", r"\ud800"),
        ("\uffff", r"\uffff"),
        ("a\r\nb\rc\td", "a\nb\nc    d"),
        ("재고 55 → 52 ✓", "재고 55 → 52 ✓"),
    ],
)
def test_characters_that_steer_become_escapes_and_others_stay(given: str, shown: str) -> None:
    assert clean(given) == shown


def test_every_character_there_is_comes_out_harmless_and_encodable() -> None:
    everything = clean("".join(map(chr, range(0x110000))), longest=0x110000)
    assert harmless(everything)
    assert everything.encode("utf-8")


def test_a_cut_says_how_much_is_gone() -> None:
    assert clean("abcdef", longest=4) == "abcd… (2 more characters)"
    assert len(clean("x" * 100_000)) < LONGEST + 50


def test_a_text_of_several_lines_fits_on_one() -> None:
    assert line(" a \n\n b ") == "a ⏎ b"


def test_a_line_keeps_its_length_and_needs_no_language_to_say_that_it_was_cut() -> None:
    assert (line("abcdef", 6), line("abcdef", 4)) == ("abcdef", "abc…")


def test_hangul_takes_two_columns_and_an_accent_none() -> None:
    assert columns("재고 e\u0301") == 6


@pytest.mark.parametrize("text", ["word " * 40, "x" * 500, "재고" * 100])
def test_wrapped_lines_keep_the_width_and_lose_nothing(text: str) -> None:
    lines = wrapped(text, 30)
    assert max(map(columns, lines)) <= 30
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_every_text_of_an_outcome_is_reached() -> None:
    assert harmless(repr(presentable(hostile(MALICE))))
