"""What keeps the database busy, by its own statistics views (PostgreSQL, "The Cumulative Statistics System")."""

from dataclasses import dataclass
from typing import Any

from fixtures.postgres import MARK, Postgres

# The kind of a session that the role may not see into is hidden, as its state is; a process of the server's own lacks a
# database or a user.
_CLIENTS = """from pg_stat_activity where coalesce(backend_type, 'client backend') = 'client backend'
    and datid is not null and usesysid is not null"""
_OTHERS = f"{_CLIENTS} and pid <> pg_backend_pid()"
_HIDDEN = "<insufficient privilege>"
_ASKS = r"^(\s|--[^\n]*\n|/\*.*?\*/|\()*(select|insert|update|delete|merge|with|values|table|call|execute)\M"
_STATEMENTS = """
    with each as (
        select mean_exec_time / 1000 as seconds, calls, left(query, 100) as query, case
            when coalesce(query, %(hidden)s) = %(hidden)s then 'hidden'
            when position(%(mark)s in query) > 0 then 'own'
            when query ~* %(asks)s then 'service' else 'utility' end as kind
        from pg_stat_statements s join pg_database d on d.oid = s.dbid and d.datname = current_database()
    )
    select distinct on (kind) kind, count(*) over (partition by kind) as statements, seconds, calls, query
    from each order by kind, seconds desc
"""


@dataclass(frozen=True)
class Sessions:
    """The sessions of the server that the role may see into, and how many others there are."""

    database: Postgres

    def connections(self) -> tuple[int, int]:
        """How many clients are connected, and how many may be."""
        row = self.database.rows(
            f"select count(*) as used, current_setting('max_connections')::int as most {_CLIENTS}"
        )[0]
        return row.used, row.most

    def hidden(self) -> int:
        """Sessions of other roles, whose state the role may not see (without pg_read_all_stats)."""
        return int(self.database.value(f"select count(*) {_OTHERS} and query = %s", (_HIDDEN,)))

    def longest_query(self) -> Any:
        """The query that runs longest: pid, age (seconds), its text; None when none runs."""
        return self._oldest("query_start", "state = 'active'")

    def longest_idle(self) -> Any:
        """The transaction that waits for its client longest: pid, age (seconds), its last query; None for none."""
        return self._oldest("state_change", "state like 'idle in transaction%'")

    def statements(self) -> dict[str, Any] | None:
        """What pg_stat_statements counts, by kind; None without it. Of each kind: how many `statements` there are, and
        of the one with the highest mean time seconds, calls and text.

        `service`: what asks for rows or changes them. `utility`: all else, as pg_dump's COPY or a VACUUM. `own`: of the
        checks, which carry a mark. `hidden`: of other roles, whose text the role may not see.
        """
        if not self.database.value("select count(*) from pg_extension where extname = 'pg_stat_statements'"):
            return None
        params = {"hidden": _HIDDEN, "mark": MARK, "asks": _ASKS}
        return {row.kind: row for row in self.database.rows(_STATEMENTS, params)}

    def cache_hits(self) -> float:
        """The share of block reads that the server's cache answered (1 when nothing was read)."""
        sql = """select coalesce(blks_hit::float / nullif(blks_hit + blks_read, 0), 1) from pg_stat_database
            where datname = current_database()"""
        return float(self.database.value(sql))

    def _oldest(self, since: str, which: str) -> Any:
        sql = f"""select pid, extract(epoch from clock_timestamp() - {since})::float as age, left(query, 100) as query
            {_OTHERS} and {which} order by 2 desc limit 1"""
        return self.database.one(sql)
