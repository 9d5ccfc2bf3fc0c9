"""Telling the refused log-ins of the checks themselves from those of others."""

from suites.inventory.own_refusals import Refused


def test_the_words_say_whose_they_were() -> None:
    assert str(Refused(3, 0)) == "3"
    assert str(Refused(25, 20)) == "5 (and 20 of this gate's own checks)"
