"""Rooms: a checklist is read whole or refused, so that no point can vanish from it."""

from pathlib import Path

import pytest

from gate.model import Phase, Remedy, Safety, Severity
from gate.outcomes import BadInput
from gate.rooms import Room, discover
from tests.gate.toy import Toy, item


@pytest.fixture
def room(tmp_path: Path) -> Room:
    (tmp_path / "toy").mkdir()
    return Room(tmp_path / "toy")


def checklist(room: Room, text: str) -> None:
    (room.folder / "checklist.toml").write_text(text, encoding="utf-8")


def test_an_item_reads_as_it_is_written(room: Room) -> None:
    checklist(room, item("TOY-PRE-01", also=["post_deploy"], safety="drill", markers=["seasonal"], incident=True))
    (one,) = room.items
    assert (one.id, one.system, one.phase, one.also) == ("TOY-PRE-01", "toy", Phase.PRE_RELEASE, (Phase.POST_DEPLOY,))
    assert (one.severity, one.safety) == (Severity.CRITICAL, Safety.DRILL)
    assert one.words == {"pre_release", "post_deploy", "toy", "critical", "drill", "incident", "seasonal"}


ONLY = "[[item]] and [[cause]] tables and nothing else"
CAUSE = '[[cause]]\nkey = "toy.api"\nremedy = "Start it."\nremedy_ko = "기동합니다."\n'


def test_a_cause_has_its_remedy_in_both_languages(room: Room) -> None:
    checklist(room, item("TOY-POST-01") + CAUSE)
    assert room.remedies == (Remedy("toy.api", "Start it.", "기동합니다."),)
    assert [one.id for one in room.items] == ["TOY-POST-01"]


@pytest.mark.parametrize(
    ("text", "said"),
    [(CAUSE + CAUSE, "toy.api stands there twice"), (CAUSE.replace("Start it.", ""), "cause toy.api: remedy"),
     (CAUSE.replace("toy.api", "the api"), "cause the api: key")],
)  # fmt: skip
def test_a_mistake_in_a_cause_is_refused(room: Room, text: str, said: str) -> None:
    checklist(room, item("TOY-POST-01") + text)
    with pytest.raises(BadInput, match=said):
        _ = room.remedies


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
def test_a_mistake_in_a_checklist_is_refused(room: Room, text: str, said: str) -> None:
    checklist(room, text)
    with pytest.raises(BadInput) as raised:
        _ = room.items
    assert said in str(raised.value)


def test_a_checklist_that_is_no_text_is_refused(room: Room) -> None:
    (room.folder / "checklist.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput):
        _ = room.items


def test_a_folder_is_a_room_by_its_checklist(tmp_path: Path) -> None:
    for name in ("b", "a", "none"):
        (tmp_path / name).mkdir()
    for name in ("a", "b"):
        (tmp_path / name / "checklist.toml").write_text(item("TOY-POST-01"))
    assert list(discover(tmp_path)) == ["a", "b"]


def test_a_mistake_in_a_checklist_ends_in_exit_code_4(toy: Toy) -> None:
    toy.checklist(item("TOY-POST-01", severity="severe"))
    ran = toy.run()
    assert (ran.code, "TOY-POST-01: severity" in ran.output, "Traceback" in ran.output) == (4, True, False)


def test_a_room_has_a_table_of_what_it_says_in_the_languages_that_it_has_one_for(room: Room) -> None:
    (room.folder / "said_ko.toml").write_text("", encoding="utf-8")
    assert (room.table("ko"), room.table("en")) == (room.folder / "said_ko.toml", None)
