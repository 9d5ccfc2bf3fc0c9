"""README, docs and the operations document: how far they lag behind, and what changed (document 002, section 5)."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from fixtures.faults import Fault
from fixtures.host import Host

OURS = Path(__file__).with_name("document.md")
"""The operations document that the checklist was made from."""


@dataclass(frozen=True)
class Change:
    """When a path of the repository changed last (UTC); None when it never did."""

    path: str
    when: datetime | None

    def lag(self, newest: datetime) -> timedelta:
        """How long before `newest` that was."""
        return newest - self.when if self.when else timedelta.max

    def __str__(self) -> str:
        return f"{self.path} {f'{self.when:%Y-%m-%d}' if self.when else 'never'}"


def changes(host: Host, source: str, paths: Sequence[str]) -> list[Change]:
    """The last commit of each path; raises Fault where the folder has no git history."""
    return [Change(path, _changed(host, source, path)) for path in paths]


def digest(text: str) -> str:
    """The SHA-256 of the document."""
    return sha256(text.encode()).hexdigest()


def changed_lines(theirs: str, ours: str) -> list[str]:
    """The lines that differ, with their numbers in `theirs` (or in `ours`, where they are gone)."""
    here, there = ours.splitlines(), theirs.splitlines()
    found = []
    for kind, begin, end, start, stop in difflib.SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if kind in ("replace", "insert"):
            found += [f"line {number + 1}: {there[number]!r}" for number in range(start, stop)]
        elif kind == "delete":
            found += [f"gone is line {number + 1}: {here[number]!r}" for number in range(begin, end)]
    return found or (["the ends of lines, or the last one"] if theirs != ours else [])


def _changed(host: Host, source: str, path: str) -> datetime | None:
    git = ["git", "-c", f"safe.directory={source}", "-C", source]
    ran = host.run([*git, "log", "-1", "--format=%ct", "--", path])
    if not ran.ok:
        raise Fault(f"{source} has no history to tell the age of {path} by: {ran.sentence}")
    return datetime.fromtimestamp(int(ran.out), UTC) if ran.out.strip() else None
