"""Checklists: read whole or refused, so that no point can vanish from one."""

from pathlib import Path

import pytest

from gate.checklist import Checklist
from gate.model import Phase, Remedy, Safety, Severity
from gate.outcomes import BadInput
from tests.gate.toy import Toy, item


def read(folder: Path, text: str) -> Checklist:
    path = folder / "checklist.toml"
    path.write_text(text, encoding="utf-8")
    return Checklist.read(path, "toy")


def test_an_item_reads_as_it_is_written(tmp_path: Path) -> None:
    (one,) = read(
        tmp_path, item("TOY-PRE-01", also=["post_deploy"], safety="drill", markers=["seasonal"], incident=True)
    ).items
    assert (one.id, one.system, one.phase, one.also) == ("TOY-PRE-01", "toy", Phase.PRE_RELEASE, (Phase.POST_DEPLOY,))
    assert (one.severity, one.safety) == (Severity.CRITICAL, Safety.DRILL)
    assert one.words == {"pre_release", "post_deploy", "toy", "critical", "drill", "incident", "seasonal"}


ONLY = "[[item]] and [[cause]] tables and nothing else"
CAUSE = '[[cause]]\nkey = "toy.api"\nremedy = "Start it."\nremedy_ko = "기동합니다."\n'


def test_a_cause_has_its_remedy_in_both_languages(tmp_path: Path) -> None:
    found = read(tmp_path, item("TOY-POST-01") + CAUSE)
    assert found.remedies == (Remedy("toy.api", "Start it.", "기동합니다."),)
    assert [one.id for one in found.items] == ["TOY-POST-01"]


@pytest.mark.parametrize(
    ("text", "said"),
    [(CAUSE + CAUSE, "toy.api stands there twice"), (CAUSE.replace("Start it.", ""), "cause toy.api: remedy"),
     (CAUSE.replace("toy.api", "the api"), "cause the api: key")],
)  # fmt: skip
def test_a_mistake_in_a_cause_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(tmp_path, item("TOY-POST-01") + text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (item("TOY-POST-01") + item("TOY-POST-01"), "TOY-POST-01 stands there twice"),
        (item("TOY-POST-01", severity="severe"), "severity"),
        (item("TOY-POST-01", safety="careful"), "safety"),
        (item("TOY-POST-01", remedy=""), "remedy"),
        (item("TOY-POST-01", sevrity="minor"), "sevrity"),
        (item("toy-POST-1x"), "id"),
        (item("TOY-POST-01").replace('title = "TOY-POST-01 is well"\n', ""), "title"),
        (item("TOY-POST-01") + item("TOY-POST-02").replace("[[item]]", "[[itme]]"), ONLY),
        (item("TOY-POST-01").replace("[[item]]", "[item]"), ONLY),
        ("", ONLY),
        ("no toml", "checklist.toml of toy"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_checklist_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput) as raised:
        read(tmp_path, text)
    assert said in str(raised.value)


def test_a_checklist_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "checklist.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput):
        Checklist.read(tmp_path / "checklist.toml", "toy")


def test_a_mistake_in_a_checklist_ends_in_exit_code_4(toy: Toy) -> None:
    toy.checklist(item("TOY-POST-01", severity="severe"))
    ran = toy.run()
    assert (ran.code, "TOY-POST-01: severity" in ran.output, "Traceback" in ran.output) == (4, True, False)
