"""Beds side by side: work goes to whichever is free, and they leave nothing."""

import threading
from pathlib import Path

import pytest

from testbed.bed import Bed
from testbed.beds import Beds


@pytest.fixture(autouse=True)
def no_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beds without a process: what is tested is who gets which."""
    monkeypatch.setattr(Bed, "up", lambda bed, **_: bed.memory.set(state="healthy"))


def test_each_gives_the_results_in_the_order_of_the_work() -> None:
    first_may_end = threading.Event()

    def slow(bed: Bed) -> Path:
        assert first_may_end.wait(30)
        return bed.folder

    def quick(bed: Bed) -> Path:
        first_may_end.set()
        return bed.folder

    with Beds[Path](2, ["inventory"]) as beds:
        one, other = beds.each([slow, quick])
        assert one != other
        assert Bed(one).state == "healthy"
    assert not one.exists()
    assert not other.exists()


def test_a_bed_is_free_again_after_its_work_also_when_that_failed() -> None:
    def fails(_bed: Bed) -> Path:
        raise ValueError("broken")

    with Beds[Path](1, ["inventory"]) as beds:
        with pytest.raises(ValueError, match="broken"):
            list(beds.each([fails]))
        assert [folder.exists() for folder in beds.each([lambda bed: bed.folder])] == [True]


def test_a_bed_that_does_not_come_up_takes_the_others_down(monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[Path] = []

    def up(bed: Bed, **_: object) -> None:
        folders.append(bed.folder)
        bed.memory.set(state="healthy")
        if len(folders) == 2:
            raise OSError("no room")

    monkeypatch.setattr(Bed, "up", up)
    with pytest.raises(OSError, match="no room"), Beds[Path](2, ["inventory"]):
        pass
    assert [folder.exists() for folder in folders] == [False, False]
