"""The ledger: what a run is about to create, on disk before it is created, so that even a kill leaves a list.

One file a run, `<state>/ledger/<tag>.jsonl`. The supervisor holds a lock on it while the run lives; a sweep takes only
files that nobody holds.
"""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from gate.model import Change

LEDGER = "GREENLIGHT_LEDGER"


@dataclass(frozen=True)
class Entry:
    """One thing that the run creates: which system, what kind, its key, and what its removal needs to know."""

    system: str
    kind: str
    key: str
    undo: dict[str, str] = field(default_factory=dict)
    number: str = field(default_factory=lambda: secrets.token_hex(6))
    state: str = "noted"  # noted | removed | left
    why: str = ""
    ledger: str = ""

    def removed(self) -> None:
        """It is gone."""
        _write(replace(self, state="removed"))

    def left(self, key: str, why: str) -> None:
        """The service cannot delete it: list it under this key, with the reason."""
        _write(replace(self, state="left", key=key, why=why))

    def known_as(self, key: str, **undo: str) -> "Entry":
        """The same entry once the service has said what it calls the thing."""
        entry = replace(self, key=key, undo={**self.undo, **undo})
        _write(entry)
        return entry


def note(system: str, kind: str, key: str, **undo: str) -> Entry:
    """Write down what is about to be created; call it before the creation.

    What is about to be stopped or changed is noted with `now`, how it is then, and `by_hand`, what puts it back.
    """
    entry = Entry(system, kind, key, undo, ledger=os.environ.get(LEDGER, ""))
    _write(entry)
    return entry


def entries(path: Path) -> list[Entry]:
    """The entries of a ledger, each in its last state, in the order of their creation."""
    last: dict[str, Entry] = {}
    for line in path.read_bytes().split(b"\n") if path.exists() else ():
        with contextlib.suppress(ValueError, TypeError, KeyError):
            entry = Entry(**json.loads(line), ledger=str(path))
            last[entry.number] = entry
    return list(last.values())


def pending(path: Path) -> list[Entry]:
    """What is still to be removed, the newest first."""
    return [entry for entry in reversed(entries(path)) if entry.state == "noted"]


def changes(path: Path) -> tuple[Change, ...]:
    """The ledger as the report shows it."""
    words = {"noted": "unknown", "removed": "removed", "left": "left"}
    return tuple(Change(e.system, e.kind, e.key, words[e.state], e.why or _to_do(e)) for e in entries(path))


def close(path: Path) -> None:
    """Drop a ledger that lists nothing to remove any more."""
    if not pending(path):
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the ledger for as long as the block lasts; False when a live run holds it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _to_do(entry: Entry) -> str:
    """How the thing may still be, and what puts it back; "" for what was created."""
    now, by_hand = entry.undo.get("now"), entry.undo.get("by_hand")
    if entry.state != "noted" or not now:
        return ""
    return f"may still be {now}; to put it back run pytest --sweep, or {by_hand}"


def _write(entry: Entry) -> None:
    if not entry.ledger:
        return
    record = {k: v for k, v in asdict(entry).items() if k != "ledger"}
    handle = os.open(entry.ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, (json.dumps(record) + "\n").encode())
        if entry.state == "noted":  # a removal that is forgotten is only tried again
            os.fsync(handle)
    finally:
        os.close(handle)
