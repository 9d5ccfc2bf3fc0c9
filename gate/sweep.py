"""The sweep: removes what killed runs have left, by their ledgers; a live run's ledger is never touched."""

from pathlib import Path

from gate import evidence, ledger
from gate.ledger import Entry
from gate.run import Run


def dead_ledgers(run: Run) -> list[tuple[Entry, str]]:
    """Remove what the ledgers of dead runs still list; each entry with what became of it."""
    swept: list[tuple[Entry, str]] = []
    for path in sorted(run.ledger.parent.glob("*.jsonl")):
        if path != run.ledger:
            swept += _one(run, path)
    return swept


def _one(run: Run, path: Path) -> list[tuple[Entry, str]]:
    with ledger.held(path) as ours:
        return [(entry, _remove(run, entry)) for entry in ledger.pending(path)] if ours else []


def _remove(run: Run, entry: Entry) -> str:
    """What became of it, in a few words; the room's sweep.py knows how to remove it and what cannot be removed."""
    if entry.system not in run.target.sections:
        return f"{entry.system} is not part of this target"
    try:
        run.rooms[entry.system].module("sweep").remove(entry, run.target.section(entry.system))
    except Exception as error:
        return f"could not be removed now: {evidence.fit(str(error))}"
    state = next((e for e in ledger.entries(Path(entry.ledger)) if e.number == entry.number), entry)
    evidence.did(f"swept {entry.system} {entry.kind} {entry.key} of a dead run: {state.state} {state.why}".strip())
    return f"{state.state} {state.why}".strip()


def report(swept: list[tuple[Entry, str]]) -> str:
    """A line an entry, for `--sweep`."""
    lines = [f"{entry.system:<12} {entry.kind:<12} {entry.key:<32} {became}" for entry, became in swept]
    return "\n".join(lines or ["nothing to sweep: no dead run has left anything"])
