"""What the run makes in the chat, as the ledger lists it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures.faults import Fault
from fixtures.http import Http
from gate import ledger
from gate.model import Safety
from suites.jarvis.events import OwnEvent
from suites.jarvis.rooms import OwnRoom
from suites.jarvis.target import User
from tests.fixtures import hostile
from tests.fixtures.conftest import http, serve  # noqa: F401 - their fixtures

OWNER = User(id="1", email="u1@chat.invalid", token="a-token-of-somebody")
MAKERS = {
    "room": lambda api: OwnRoom.create(api, None, OWNER),  # type: ignore[arg-type]
    "event": lambda api: OwnEvent.create(api, OWNER, "one"),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize(
    ("status", "left"), [("401 Unauthorized", 0), ("500 Internal Server Error", 1)], ids=lambda value: str(value)[:3]
)
def test_what_nobody_was_let_in_to_make_is_not_left_behind(
    make: Callable[[Http], Any],
    status: str,
    left: int,
    serve: Callable[..., hostile.Hostile],  # noqa: F811
    http: Callable[..., Http],  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(ledger.LEDGER, str(tmp_path / "ledger.jsonl"))
    api = http(serve(hostile.answering(hostile.answer(b"{}", status))).url).allowing(Safety.WRITE)
    with pytest.raises(Fault):
        make(api)
    assert len(ledger.pending(tmp_path / "ledger.jsonl")) == left
