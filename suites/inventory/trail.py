"""The audit log of a window, by SQL: who did what, and how often (document 002, sections 3.1, 3.3 and 4).

A window ends when the run starts; ages are taken by the server's clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fixtures.postgres import Postgres
from gate.clock import run_started
from gate.outcomes import Unverified

RUNS = "inventory.runs"  # the history's key: runs that logged in, and so left audit rows under their user agent

_END = "now() - make_interval(secs => %(ago)s)"
_ROWS = f"""from audit_logs a left join "User" u on u.id = a."userId"
    where a."createdAt" < {_END} and a."createdAt" >= {_END} - make_interval(secs => %(seconds)s)"""
_WORKER = """(a."userId" is null and a."ipAddress" is null and a.action::text = 'create'
    and a.resource::text in ('inbounds', 'outbounds'))"""
_OWN = """(u.email = %(own)s and a."userAgent" = any(%(agents)s))"""
MOST_OF_A_RUN = 40  # rows of one action that a run writes; more under its user agent is somebody else's


@dataclass(frozen=True)
class Trail:
    """The rows of the last `seconds` before the run.

    `own` is the account that this project's checks use: what it did under the user agent of a run that this
    installation knows (`agents`) is theirs and not a user's, as far as one run can have done it.
    """

    database: Postgres
    seconds: float
    own: str = ""
    agents: Sequence[str] = ()

    def counted(self) -> Any:
        """How many `rows` there are; of them `worker` (the upload worker's, which have no user), `nameless` (nobody's)
        and `aimless` (without an entity)."""
        sql = f"""select count(*) as rows, count(*) filter (where {_WORKER}) as worker,
            count(*) filter (where a."userId" is null and not {_WORKER}) as nameless,
            count(*) filter (where a."entityId" is null) as aimless {_ROWS}"""
        return self.database.one(sql, self._window)

    def greenlights(self) -> Any:
        """How many rows are of this project's checks (`own`), and how many more have a user agent like theirs, but are
        of no run that this installation knows, or more than a run writes (`alleged`)."""
        sql = f"""with each as (select a."userAgent", a.action, {_OWN} as known, count(*) as rows
                {_ROWS} and (a."userAgent" like 'greenlight (gl-%%)' or {_OWN}) group by 1, 2, 3)
            select coalesce(sum(least(rows, {MOST_OF_A_RUN})) filter (where known), 0)::int as own,
            coalesce(sum(case when known then greatest(rows - {MOST_OF_A_RUN}, 0) else rows end), 0)::int as alleged
            from each"""
        return self.database.one(sql, self._window)

    def newest(self) -> Any:
        """The newest row: at, who, action, resource and entity; None when there is none."""
        sql = f"""select a."createdAt" as at, coalesce(u.email, 'no user') as who, a.action::text as action,
            a.resource::text as resource, coalesce(a."entityId", 'no entity') as entity
            {_ROWS} order by 1 desc limit 1"""
        return self.database.one(sql, self._window)

    def busiest(self, action: str) -> list[Any]:
        """`who` did it how many `times`, the busiest first, without `own` and without an upload's rows (no user)."""
        sql = f"""with each as (select u.email as who, case when {_OWN} then a."userAgent" end as known,
                count(*) as rows {_ROWS} and a."userId" is not null and a.action::text = %(action)s group by 1, 2)
            select * from (select who, sum(case when known is null then rows
                else greatest(rows - {MOST_OF_A_RUN}, 0) end)::int as times from each group by 1) as summed
            where times > 0 order by 2 desc, 1"""
        return self.database.rows(sql, {**self._window, "action": action})

    def seen(self) -> int:
        """The number of rows; raises Unverified for none: an audit log that nobody writes proves nothing."""
        rows = int(self.counted().rows)
        if not rows:
            raise Unverified("audit_logs has no row of the window before the run: it proves nothing")
        return rows

    @property
    def _window(self) -> dict[str, Any]:
        ago = (datetime.now(UTC) - run_started()).total_seconds()
        return {"ago": ago, "seconds": self.seconds, "own": self.own, "agents": list(self.agents)}
