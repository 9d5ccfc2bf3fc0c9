"""The Korean report shows the gate's own sentences in Korean."""

from dataclasses import replace
from pathlib import Path

from gate import say
from gate.model import Cause, Finding, Hidden, Outcome, State, Verdict
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
    plain = replace(sample(), findings=(Finding("cut_short", "", False, "the moon stood wrong"),))
    assert translated(plain, "ko").findings[0].sentence == "the moon stood wrong"


def test_a_sentence_of_a_known_shape_is_shown_in_korean_wherever_it_stands() -> None:
    away = Cause("inventory.database", "the database (db:5432) refuses connections")
    case = replace(sample().items[0].cases[0], state=State.BLOCKED, sentence=away.sentence, cause=away)
    items = (replace(sample().items[0], cases=(case,)),)
    finding = Finding("wait", "inventory", False, say.not_up("inventory", away.sentence, 0.0).en)
    plain = replace(sample(), items=items, causes=(Hidden(away, ("INV-POST-02",)),), findings=(finding,))
    shown = translated(replace(plain, reason=finding.sentence, reason_ko=""), "ko")
    told = [shown.findings[0].sentence, shown.causes[0].cause.sentence, shown.items[0].cases[0].sentence]
    assert all("연결을 거부합니다" in sentence for sentence in (*told, shown.reason_ko))


def test_what_checks_said_is_told_by_the_table_of_their_own_system(tmp_path: Path) -> None:
    own, other = (tmp_path / name for name in ("own.toml", "other.toml"))
    own.write_text("[[said]]\nen = 'stock went from (.+)'\nko = \"재고 {0}\"\n", encoding="utf-8")
    other.write_text("[[said]]\nen = '(.+)'\nko = \"남의 것 {0}\"\n", encoding="utf-8")
    case = replace(sample().items[0].cases[0], state=State.FAILED, sentence="stock went from 55 to 55")
    items = (replace(sample().items[0], cases=(case,)),)
    system = items[0].item.system
    causes = (Hidden(Cause(f"{system}.api", "stock went from bad to worse"), ("INV-POST-02",)),)
    tables = ((system, own), ("another", other))
    findings = (Finding("wait", system, False, "stock went from here"),)
    mixed = replace(sample(), items=items, causes=causes, findings=findings, tables=tables)
    told = translated(replace(mixed, reason="stock went from here", reason_ko=""), "ko")
    assert told.items[0].cases[0].sentence == "재고 55 to 55"
    assert told.causes[0].cause.sentence == "재고 bad to worse"
    assert (told.findings[0].sentence, told.reason_ko) == ("재고 here", "재고 here")
