"""The Korean report shows the gate's own sentences in Korean."""

from dataclasses import replace

from gate.model import Finding, Outcome, Verdict
from reports.translated import translated
from tests.reports.samples import go as sample


def _with_finding() -> Outcome:
    finding = Finding("wait", "inventory", True, "inventory was up", Verdict.HOLD, "inventory가 응답했습니다")
    return replace(sample(), findings=(finding,))


def test_korean_sentences_take_the_place_of_the_english_ones() -> None:
    assert translated(_with_finding(), "ko").findings[0].sentence == "inventory가 응답했습니다"


def test_the_english_report_stays_as_it_is() -> None:
    assert translated(_with_finding(), "en") == _with_finding()


def test_a_sentence_without_korean_is_shown_as_it_is() -> None:
    plain = replace(sample(), findings=(Finding("cut_short", "", False, "the deadline was reached"),))
    assert translated(plain, "ko").findings[0].sentence == "the deadline was reached"
