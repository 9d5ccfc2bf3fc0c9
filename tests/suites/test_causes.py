"""What may hide points of a system has its next step in the system's checklist, in both languages."""

import re
from pathlib import Path

import pytest

from gate.rooms import Room, discover

ROOMS = [room for room in discover(Path(__file__).parents[2] / "suites").values() if room.has("vital")]
HANGUL = re.compile("[가-힣]")


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.system)
def test_every_cause_that_a_room_names_has_a_remedy(room: Room) -> None:
    texts = (path.read_text(encoding="utf-8") for path in room.folder.glob("*.py"))
    named = {key for text in texts if "Cause(" in text for key in re.findall(rf'"({room.system}\.[a-z_]+)"', text)}
    assert named
    assert named == {remedy.key for remedy in room.remedies}


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.system)
def test_a_remedy_is_one_line_in_each_language(room: Room) -> None:
    for one in room.remedies:
        assert HANGUL.search(one.remedy_ko)
        assert not HANGUL.search(one.remedy)
        assert "\n" not in one.remedy + one.remedy_ko
