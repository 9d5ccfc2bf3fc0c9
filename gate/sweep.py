"""The sweep: removes what killed runs have left, by their ledgers; a live run's ledger is never touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gate import evidence, ledger
from gate.ledger import Entry
from gate.run import Run


@dataclass(frozen=True)
class Swept:
    """One thing that a dead run had left, and what became of it."""

    entry: Entry
    became: str
    failed: bool = False

    def __str__(self) -> str:
        return f"{self.entry.system} {self.entry.kind} {self.entry.key}: {self.became}"


def dead_ledgers(run: Run, tried: Sequence[Swept] = ()) -> list[Swept]:
    """Remove what the ledgers of dead runs still list, but for what was `tried`; an empty ledger is dropped."""
    done = {(each.entry.ledger, each.entry.number) for each in tried}
    swept: list[Swept] = []
    for path in sorted(run.ledger.parent.glob("*.jsonl")):
        if path != run.ledger:
            swept += _one(run, path, done)
    return swept


def put_back(run: Run) -> list[Swept]:
    """Put back what drills of dead runs have stopped or changed, before anything is waited for: it may be just that."""
    swept: list[Swept] = []
    for path in sorted(run.ledger.parent.glob("*.jsonl")):
        if path != run.ledger:
            with ledger.held(path) as ours:
                stopped = [entry for entry in ledger.pending(path) if ours and "now" in entry.undo]
                swept += [_remove(run, entry) for entry in stopped]
    return swept


def own(run: Run) -> list[Swept]:
    """What the sweep itself leaves, as far as it stays."""
    left = [entry for entry in ledger.entries(run.ledger) if entry.state != "removed"]
    return [Swept(entry, _became(entry), failed=entry.state == "noted") for entry in left]


def report(swept: list[Swept]) -> str:
    """A line a thing, for `--sweep`."""
    return "\n".join(map(str, swept)) or "nothing to sweep: no dead run has left anything"


def _one(run: Run, path: Path, done: set[tuple[str, str]]) -> list[Swept]:
    with ledger.held(path) as ours:
        if not ours:
            return []
        kept = [Swept(entry, _became(entry)) for entry in ledger.entries(path) if entry.state == "left"]
        swept = [_remove(run, entry) for entry in ledger.pending(path) if (entry.ledger, entry.number) not in done]
        ledger.close(path)
    return [*swept, *kept]


def _remove(run: Run, entry: Entry) -> Swept:
    """The room's sweep.py knows how to remove a thing, and what cannot be removed."""
    if entry.system not in run.target.sections:
        return Swept(entry, f"{entry.system} is not part of this target", failed=True)
    try:
        run.rooms[entry.system].module("sweep").remove(entry, run.target.section(entry.system))
    except Exception as error:
        done = "put back" if "now" in entry.undo else "removed"
        return Swept(entry, f"could not be {done} now: {evidence.fit(str(error))}", failed=True)
    last = next(e for e in ledger.entries(Path(entry.ledger)) if e.number == entry.number)
    return Swept(last, _became(last), failed=last.state == "noted")


def _became(entry: Entry) -> str:
    state = "put back" if entry.state == "removed" and "now" in entry.undo else entry.state
    return f"{state} {entry.why}".strip()
