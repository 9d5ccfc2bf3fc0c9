"""The commands of the README that ask rather than prove, and those that are refused."""

from tests.end_to_end.conftest import Gate


def test_the_plan_names_every_point_and_contacts_nothing(gate: Gate) -> None:
    ended = gate("--plan", "-m", "post_deploy")
    assert ended.code == 0
    assert "INV-POST-01" in ended.out
    assert "JV-POST-21" in ended.out
    assert "29 items" in ended.out
    assert not ended.report


def test_one_point_is_explained(gate: Gate) -> None:
    ended = gate("--explain", "INV-POST-03")
    assert ended.code == 0
    assert "002, section 2" in ended.out
    assert "remedy" in ended.out


def test_a_run_without_a_phase_lists_the_uses(gate: Gate) -> None:
    ended = gate()
    assert ended.code == 4
    assert "pytest -m post_deploy" in ended.out


def test_an_incident_is_answered(gate: Gate) -> None:
    ended = gate("-m", "incident")
    assert ended.code == 0, ended.out
    assert set(ended.states("inventory")) == {f"INV-PER-0{n}" for n in (1, 2, 3, 4)}
    assert set(ended.states("jarvis")) == {
        *(f"JV-POST-{n}" for n in ("01", "02", "03", "12", "21")),
        "JV-PER-06",
        "JV-PER-07",
    }


def test_the_korean_report_is_written(gate: Gate) -> None:
    ended = gate("-m", "pre_release", "--allow", "drill", "--report-language", "ko")
    assert ended.code == 0, ended.out
    assert 'lang="ko"' in (gate.folder / "greenlight.html").read_text()
