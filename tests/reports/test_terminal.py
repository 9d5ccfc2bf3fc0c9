"""The terminal says the verdict, the cause and the remedy, in this order."""

from dataclasses import replace

import pytest

from gate.model import Outcome, State
from reports.terminal import SHOWN_CASES, render
from reports.text import columns
from tests.reports.samples import LONG, STOCK, case, go, hostile, many, nothing, outage, result, roll_back
from tests.reports.test_text import harmless


def test_the_verdict_is_the_first_word_and_the_first_line_says_of_what() -> None:
    first = render(roll_back()).splitlines()[0]
    assert first.startswith("ROLL BACK  inventory 1.8.2 on production, post_deploy")
    assert first.endswith("3.2 s")


def test_how_it_stands_and_why_come_next() -> None:
    second, third, *_ = render(roll_back()).splitlines()[1:]
    assert second.strip() == "3 of 8 items proved, 1 critical failed, 2 major unverified, 1 accepted, 1 attested"
    assert third.strip() == "INV-POST-03 is critical and failed after the deployment."


def test_the_old_release_answering_stands_before_every_item() -> None:
    text = render(roll_back())
    assert text.index("answers with 1.8.1, not 1.8.2") < text.index("INV-POST-03  Inbound")


def test_a_failed_case_has_its_sentence_its_last_action_and_the_remedy() -> None:
    text = render(roll_back())
    assert "outbound 3: stock went from 55 to 55, expected 52" in text
    assert "POST /outbounds → 201, 41 ms" in text
    assert "$ curl -X POST https://stock.example.com/api/v1/returns" in text
    assert "→ Look at the last migration" in text
    assert "document 002, section 2" in text


def test_a_case_without_a_result_is_named() -> None:
    assert "user creation: no result" in render(roll_back())


def test_an_item_whose_cases_all_vanished_says_so() -> None:
    lost = replace(roll_back(), items=(result(STOCK),))
    assert "no case of this item has a result" in render(lost)


def test_who_accepted_or_attested_is_named() -> None:
    text = render(roll_back())
    assert "accepted by J. Park until 2026-12-31: CHG-1200" in text
    assert "2FA reviewed, by Kim on 2026-11-02" in text


def test_accept_lines_can_be_pasted() -> None:
    assert '    [[accept]]\n    item = "INV-POST-05"\n    state = "unverified"' in render(roll_back())


def test_what_stays_behind_is_listed_by_id() -> None:
    assert "upload job cmh2def (the service has no delete route for it)" in render(roll_back())
    assert "cmh1abc" not in render(roll_back())


def test_a_cause_is_named_once_with_what_it_hides() -> None:
    text = render(outage())
    assert text.count("PostgreSQL of inventory refuses connections") == 1
    assert "hides INV-POST-02, INV-POST-03, INV-POST-04" in text
    assert text.count("→") == 1, "an item of which only the cause is known needs no remedy of its own"
    assert text.index("refuses connections") < text.index("→ Start PostgreSQL again.") < text.index("hides INV-POST-02")


def test_the_remedy_of_a_cause_is_in_the_reports_language() -> None:
    assert "→ PostgreSQL을 다시 기동합니다." in render(outage(), "ko")


def test_the_testbed_is_said_where_the_verdict_stands() -> None:
    assert render(go()).startswith("GO (testbed: nothing of yours was looked at)")


def test_evidence_of_the_green_is_shown_when_asked_for() -> None:
    assert "seen well" not in render(go())
    assert render(go(), verbose=True).count("seen well") == 4


def test_an_empty_plan_proves_nothing() -> None:
    assert render(nothing()).startswith("HOLD (not proved)")


def test_many_bad_cases_are_counted_not_listed() -> None:
    cases = [case(STOCK, f"case {n}", State.FAILED, "wrong") for n in range(SHOWN_CASES + 7)]
    assert "… and 7 more cases that are not green" in render(replace(go(), items=(result(STOCK, *cases),)))


def test_colour_is_only_there_when_asked_for_and_never_the_only_sign() -> None:
    plain, coloured = render(roll_back()), render(roll_back(), colour=True)
    assert "\x1b" not in plain
    assert "✗" in plain
    assert "\x1b[31;1m" not in plain
    assert "\x1b[31mROLL BACK" in coloured or "\x1b[31;1mROLL BACK" in coloured


@pytest.mark.parametrize("outcome", [hostile(), hostile(LONG)], ids=["malice", "long"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_strangers_text_cannot_steer_the_terminal(outcome: Outcome, language: str) -> None:
    assert harmless(render(outcome, language, verbose=True))


def test_lines_keep_the_width_of_the_terminal() -> None:
    text = render(many(5), width=80)
    assert max(columns(each) for each in text.splitlines()) <= 80
