"""What stands for a drill that is not allowed now."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gate.history import History
from gate.outcomes import Attested, Unverified
from suites.inventory.drills import stand_in

MONTH = timedelta(days=31)


def history(folder: Path, days_ago: float | None) -> History:
    if days_ago is not None:
        at = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()
        (folder / "history.json").write_text(json.dumps({"X": {"at": at}}))
    return History(folder)


def nobody(why: str, within: timedelta | None = None) -> None:
    raise Unverified(f"{why}; nobody has attested it", "[[attest]]")


def somebody(why: str, within: timedelta | None = None) -> None:
    assert within == MONTH
    raise Attested("done by hand")


def test_a_recent_drill_stands_for_this_one(tmp_path: Path) -> None:
    with pytest.raises(Attested, match="once in 31 days"):
        stand_in("X", MONTH, history(tmp_path, 30), nobody)


def test_a_person_stands_for_one_that_is_overdue(tmp_path: Path) -> None:
    with pytest.raises(Attested, match="by hand"):
        stand_in("X", MONTH, history(tmp_path, 40), somebody)


def test_an_overdue_one_that_nobody_stands_for_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"overdue: .* 40 days ago; .* nobody has attested it"):
        stand_in("X", MONTH, history(tmp_path, 40), nobody)


def test_one_that_was_never_done_is_unverified_with_lines_to_paste(tmp_path: Path) -> None:
    with pytest.raises(Unverified) as raised:
        stand_in("X", MONTH, history(tmp_path, None), nobody)
    assert raised.value.paste == "[[attest]]"
