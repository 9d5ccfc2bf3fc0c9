"""The migrations of the chat: the document's list, which of them need pgvector, and the way back of each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fixtures.faults import Fault
from fixtures.host import Host
from fixtures.migrations import Applied, Migrations

DOCUMENTED = (
    "20260130043944_init",
    "20260208111110_user_presence",
    "20260209051500_message_attachments",
    "20260210090000_idea_cards",
    "20260211100000_add_pulse_report",
    "20260212132104_add_vector_embeddings",
    "20260213000000_add_message_index",
    "20260215145606_add_calendar_events",
)
"""Document 004, done 1; a release may hold more."""

DOWN = ("down.sql", "migration_down.sql", "rollback.sql")

_VECTOR = "create[[:space:]]+extension[[:space:]].*vector"
_NAMED_LIKE_ONE = re.compile(r"vector", re.IGNORECASE)


@dataclass(frozen=True)
class WayBack:
    """Which migrations a way back is asked of, and where there is one."""

    asked: tuple[str, ...]
    pending: bool  # they are not in the database yet; else it is the last one that is
    scripts: Mapping[str, str]  # migration → its down script
    note: str | None  # the text of the written plan, None where the target names none

    @property
    def missing(self) -> list[str]:
        """Those without a down script that the written plan does not name."""
        return [name for name in self.asked if name not in self.scripts and name not in (self.note or "")]


def row_of(applied: tuple[Applied, ...], name: str) -> Applied | None:
    """The standing row of a migration: the last one that was not rolled back."""
    rows = [row for row in applied if row.name == name and row.rolled_back_at is None]
    return rows[-1] if rows else None


def need_vector(host: Host, prisma: str) -> list[str]:
    """The migrations of the release that create pgvector's extension; raises Fault when they cannot be searched."""
    return _search(host, prisma, _VECTOR)


def named_like_vector(applied: tuple[Applied, ...]) -> list[str]:
    """The same by the names of the applied ones, where the release cannot be looked at."""
    return [row.name for row in applied if _NAMED_LIKE_ONE.search(row.name)]


def way_back(host: Host, prisma: str, found: Migrations, note: str | None) -> WayBack:
    """What is asked of the pending migrations; where none is, of the last one that was applied."""
    pending = tuple(found.pending())
    asked = pending or tuple(row.name for row in found.applied[-1:])
    files = [file.path for name in DOWN for file in host.files(f"{prisma}/migrations", name, depth=2) if file.size]
    scripts = {path.split("/")[-2]: path for path in files}
    text = host.read(note) if note and host.exists(note) else "" if note else None
    return WayBack(asked, bool(pending), scripts, text)


def with_statements(host: Host, prisma: str) -> frozenset[str]:
    """The migrations of the release whose migration.sql holds more than comments."""
    return frozenset(_search(host, prisma, "^[[:space:]]*[^-[:space:]]"))


def _search(host: Host, prisma: str, pattern: str) -> list[str]:
    """The migrations whose migration.sql holds such a line."""
    look = ["grep", "-rliE", "--include=migration.sql", "-e", pattern, "--", "."]
    ran = host.run(look, cwd=f"{prisma}/migrations")
    if ran.rc > 1:  # 1: none does
        raise Fault(f"the release's migrations cannot be searched: {ran.sentence}")
    return sorted(line.removeprefix("./").split("/")[0] for line in ran.out.splitlines())
