"""Rooms: found by their checklists, and by nothing else."""

from pathlib import Path

from gate.rooms import Room, discover
from tests.gate.toy import item


def test_a_folder_is_a_room_by_its_checklist(tmp_path: Path) -> None:
    for name in ("b", "a", "none"):
        (tmp_path / name).mkdir()
    for name in ("a", "b"):
        (tmp_path / name / "checklist.toml").write_text(item("TOY-POST-01"))
    assert list(discover(tmp_path)) == ["a", "b"]


def test_a_room_has_a_table_of_what_it_says_in_the_languages_that_it_has_one_for(tmp_path: Path) -> None:
    room = Room(tmp_path)
    (room.folder / "said_ko.toml").write_text("", encoding="utf-8")
    assert (room.table("ko"), room.table("en")) == (room.folder / "said_ko.toml", None)
