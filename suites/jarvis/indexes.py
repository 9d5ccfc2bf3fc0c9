"""The indexes that the document asks for, and the look-ups that they serve (document 004, done 1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fixtures.postgres import Postgres

SQL = """
    select i.relname as name, t.relname as "table", x.indisvalid as valid, x.indisready as ready,
        x.indpred is null and x.indexprs is null as whole,
        array(select a.attname::text from unnest(x.indkey::int[]) with ordinality k(number, place)
            join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number
            where k.place <= x.indnkeyatts order by k.place) as columns
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    where t.relname = any(%s) and pg_table_is_visible(t.oid)
"""
WITHOUT = ("seqscan", "bitmapscan", "sort")
"""What the planner may not use, so that a small table does not decide."""


@dataclass(frozen=True)
class Index:
    """An index of the document: name, table, columns in order, and the look-up of the service that it serves."""

    name: str
    table: str
    columns: tuple[str, ...]
    lookup: str

    def __str__(self) -> str:
        return self.name


INDEXES = (
    Index(
        "Message_roomId_createdAt_idx",
        "Message",
        ("roomId", "createdAt"),
        """select id from "Message" where "roomId" = 'r' order by "createdAt" desc limit 50""",
    ),
    Index(
        "IdeaCard_roomId_createdAt_idx",
        "IdeaCard",
        ("roomId", "createdAt"),
        """select id from "IdeaCard" where "roomId" = 'r' order by "createdAt" desc limit 80""",
    ),
    Index(
        "IdeaCard_roomId_weekStart_idx",
        "IdeaCard",
        ("roomId", "weekStart"),
        """select id from "IdeaCard" where "roomId" = 'r' and "weekStart" >= timestamp '2026-02-16'
            order by "weekStart" """,
    ),
    Index(
        "IdeaCard_sourceMessageId_idx",
        "IdeaCard",
        ("sourceMessageId",),
        """select id from "IdeaCard" where "sourceMessageId" = 'm'""",
    ),
    Index(
        "CalendarEvent_userId_start_idx",
        "CalendarEvent",
        ("userId", "start"),
        """select id from "CalendarEvent" where "userId" = 'u' order by start""",
    ),
    Index(
        "CalendarEvent_userId_end_idx",
        "CalendarEvent",
        ("userId", "end"),
        """select id from "CalendarEvent" where "userId" = 'u' and "end" >= timestamp '2026-02-16' order by "end" """,
    ),
)


@dataclass(frozen=True)
class Found:
    """An index as the catalog describes it; `whole`: neither partial nor over an expression."""

    name: str
    table: str
    valid: bool
    ready: bool
    whole: bool
    columns: tuple[str, ...]


def collect(database: Postgres) -> Mapping[str, Found]:
    """Every index of the documented tables, by name."""
    tables = sorted({index.table for index in INDEXES})
    rows = database.rows(SQL, (tables,))
    return {row.name: Found(row.name, row.table, row.valid, row.ready, row.whole, tuple(row.columns)) for row in rows}


def used(database: Postgres, index: Index) -> frozenset[str]:
    """The indexes that the planner takes for the look-up, without a sequential scan and without sorting."""
    return frozenset(_names(database.plan(index.lookup, without=WITHOUT)))


def same(found: Mapping[str, Found], index: Index) -> frozenset[str]:
    """The names of the valid indexes that begin with the documented columns: any of them serves the look-up."""
    wide = [each for each in found.values() if each.table == index.table and each.valid and each.whole]
    return frozenset(each.name for each in wide if each.columns[: len(index.columns)] == index.columns)


def _names(node: Mapping[str, Any]) -> Iterator[str]:
    if "Index Name" in node:
        yield str(node["Index Name"])
    for below in node.get("Plans", ()):
        yield from _names(below)
