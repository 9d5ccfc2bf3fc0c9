"""The fixtures that every room has."""

import tomllib
from datetime import date, timedelta
from textwrap import dedent

import pytest

from gate.fixtures import wait_for
from tests.gate.toy import Ran, Toy, check, item

ASKS = "from datetime import timedelta\nattestation('only a person knows', within=timedelta(days=31))"
TODAY = date.today()


def attested(toy: Toy, on: date, until: date, case: str = "") -> Ran:
    """A run with one point that only a person can confirm, attested so."""
    named = f'case = "{case}"\n' if case else ""
    toy.checks(check("TOY-POST-01", ASKS, fixtures="attestation"), check("TOY-POST-02"))
    toy.target(
        more=f'\n[[attest]]\nitem = "TOY-POST-01"\n{named}statement = "looked at"\nby = "Kim"\n'
        f'on = {on}\nuntil = {until}\nevidence = "https://wiki.example/1"\n'
    )
    return toy.run()


def test_an_attestation_is_green_and_says_who_stands_for_it(toy: Toy) -> None:
    ran = attested(toy, TODAY - timedelta(days=3), TODAY + timedelta(days=3))
    assert (ran.code, ran.verdict, ran.state("TOY-POST-01")) == (0, "GO", "attested")
    assert all(word in ran.sentences("TOY-POST-01") for word in ("looked at", "Kim", "wiki.example"))


@pytest.mark.parametrize(
    ("on", "until", "case"),
    [(-20, -1, ""), (-40, 40, ""), (-3, 3, "another")],
    ids=["ended", "older than the point allows", "of another case"],
)
def test_an_attestation_that_does_not_hold_is_unverified_with_lines_to_paste(
    toy: Toy, on: int, until: int, case: str
) -> None:
    ran = attested(toy, TODAY + timedelta(days=on), TODAY + timedelta(days=until), case)
    assert (ran.code, ran.state("TOY-POST-01")) == (10, "unverified")
    assert "only a person knows" in ran.sentences("TOY-POST-01")
    if until < 0:
        assert "ended on" in ran.findings("warning")[0]


@pytest.mark.parametrize(
    ("statement", "state"), [("1.8.2 was looked at", "attested"), ("1.8.20 was looked at", "unverified")]
)
def test_where_a_release_is_asked_for_the_statement_has_to_name_it(toy: Toy, statement: str, state: str) -> None:
    asks = "attestation('asked', release='1.8.2')"
    toy.checks(check("TOY-POST-01", asks, fixtures="attestation"), check("TOY-POST-02"))
    given = f'item = "TOY-POST-01"\nby = "Kim"\non = {TODAY}\nuntil = {TODAY}\nevidence = "of 1.8.2"'
    toy.target(
        more=f'\n[[attest]]\nstatement = "the other one"\n{given}\n[[attest]]\nstatement = "{statement}"\n{given}\n'
    )
    ran = toy.run()
    assert ran.state("TOY-POST-01") == state
    if state == "unverified":
        assert "asked; the attestation does not name the release 1.8.2: 1.8.20 was" in ran.sentences("TOY-POST-01")


def test_the_lines_to_paste_are_accepted_when_filled_in(toy: Toy) -> None:
    odd = "@pytest.mark.parametrize('word', ['a\"b\\\\c'])"
    toy.checks(odd + check("TOY-POST-01", ASKS, fixtures="attestation, word"), check("TOY-POST-02"))
    (result, _) = toy.run().report["items"]
    paste = result["cases"][0]["paste"]
    assert tomllib.loads(paste)["attest"][0]["case"] == result["cases"][0]["case"]
    toy.target(more="\n" + paste.replace("…", "looked at it"))
    ran = toy.run()
    assert (ran.code, ran.state("TOY-POST-01")) == (0, "attested")


def test_a_drill_that_is_not_allowed_may_be_attested_by_its_fixture(toy: Toy) -> None:
    drill = """
        @pytest.fixture
        def drilled(safety, attestation):
            if str(safety) != "drill":
                attestation("the drill is not allowed")
    """
    body = "raise RuntimeError('the body ran without its drill')"
    toy.checklist(item("TOY-POST-01", safety="drill"), item("TOY-POST-02"))
    toy.checks(
        check("TOY-POST-01", body, fixtures="drilled", attestable=True), check("TOY-POST-02"), head=dedent(drill)
    )
    attest = '[[attest]]\nitem = "TOY-POST-01"\nstatement = "done by hand"\nby = "Kim"'
    toy.target(more=f"\n{attest}\non = {TODAY}\nuntil = {TODAY}\n")
    ran = toy.run()
    assert (ran.code, ran.state("TOY-POST-01")) == (0, "attested"), ran.output


def test_a_check_may_do_what_its_case_may(toy: Toy) -> None:
    toy.checklist(item("TOY-POST-01", safety="drill"), item("TOY-POST-02", safety="write"))
    toy.checks(
        check("TOY-POST-01", "assert str(safety) == 'drill'", fixtures="safety"),
        check("TOY-POST-02", "assert str(safety) == 'observe'", fixtures="safety", safety="observe"),
    )
    assert toy.run("--allow", "drill").states() == {"TOY-POST-01": "passed", "TOY-POST-02": "passed"}


def test_evidence_is_kept_also_when_green(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01", "saw('seen with eyes')", fixtures="saw"), check("TOY-POST-02"))
    ran = toy.run("-v")
    assert "seen with eyes" in ran.output
    assert ran.report["items"][0]["cases"][0]["evidence"][0]["text"] == "seen with eyes"


def test_history_outlives_the_run(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01", "history.done('drill')", fixtures="history"), check("TOY-POST-02"))
    toy.run()
    toy.checks(check("TOY-POST-01", "assert history.last('drill')", fixtures="history"), check("TOY-POST-02"))
    assert toy.run().verdict == "GO"


def test_waiting_ends_with_the_answer_or_says_what_did_not_come() -> None:
    answers = iter([0, 0, 7])
    assert wait_for(lambda: next(answers), 30, "a number", every=0.001) == 7
    with pytest.raises(AssertionError, match=r"^no number came \(waited 0\.0 s\)$"):
        wait_for(lambda: 0, 0.001, "no number came", every=0.001)
