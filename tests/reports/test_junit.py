"""greenlight.xml says to a CI system what the verdict says."""

from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from gate.model import Outcome, State
from reports.junit import parts
from tests.reports.samples import LONG, STOCK, case, go, hostile, nothing, outage, result, roll_back
from tests.reports.test_text import harmless


def render(outcome: Outcome, language: str = "en") -> str:
    return "".join(parts(outcome, language))


def parsed(outcome: Outcome) -> Element:
    return ElementTree.fromstring(render(outcome).encode("utf-8"))


def one(state: State) -> Element:
    found = parsed(replace(go(), items=(result(STOCK, case(STOCK, "a", state, "because", note="by Kim")),)))
    testcase = found.find(".//testcase")
    assert testcase is not None
    return testcase


@pytest.mark.parametrize("state", [State.ERROR, State.BLOCKED, State.UNVERIFIED])
def test_what_is_not_known_is_an_error(state: State) -> None:
    error = one(state).find("error")
    assert error is not None
    assert error.get("message") == "because"
    assert "→ Look at the last migration" in (error.text or "")


def test_what_failed_is_a_failure() -> None:
    assert one(State.FAILED).find("failure") is not None


@pytest.mark.parametrize("state", [State.PASSED, State.ACCEPTED, State.ATTESTED, State.NOT_APPLICABLE])
def test_what_is_green_passes_and_says_how(state: State) -> None:
    testcase = one(state)
    assert testcase.find("failure") is None
    assert testcase.find("error") is None
    assert testcase.find(f"properties/property[@name='state'][@value='{state}']") is not None
    assert testcase.find("properties/property[@name='note'][@value='by Kim']") is not None


def test_a_case_or_item_without_a_result_is_an_error() -> None:
    lost = parsed(replace(go(), items=(result(STOCK), result(STOCK, case(STOCK, "a"), missing=("b",)))))
    messages = [error.get("message") for error in lost.findall(".//error")]
    assert messages == ["no case of this item has a result", "b: no result"]


def test_the_old_release_answering_is_an_error() -> None:
    assert "answers with 1.8.1, not 1.8.2" in [e.get("message", "")[-29:] for e in parsed(roll_back()).iter("error")]


def test_a_blocked_case_names_its_cause() -> None:
    assert "PostgreSQL of inventory refuses" in (parsed(outage()).findall(".//error")[0].get("message") or "")


def test_a_run_that_proved_nothing_is_never_an_empty_success() -> None:
    assert parsed(nothing()).get("errors") == "1"


def test_the_counts_are_those_of_the_cases() -> None:
    suites = parsed(roll_back())
    assert suites.get("tests") == str(len(suites.findall(".//testcase"))) == "12"
    assert (suites.get("failures"), suites.get("errors")) == ("1", "4")


@pytest.mark.parametrize("outcome", [hostile(), hostile(LONG)], ids=["malice", "long"])
def test_a_strangers_text_leaves_the_xml_well_formed(outcome: Outcome) -> None:
    assert len(parsed(outcome).findall(".//testcase")) == 2 * len(State) + 1
    assert harmless(render(outcome))
