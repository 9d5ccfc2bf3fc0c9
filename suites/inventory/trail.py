"""The audit log of a window, by SQL: who did what, and how often (document 002, sections 3.1, 3.3 and 4).

A window ends when the run starts; ages are taken by the server's clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fixtures.postgres import Postgres
from gate.clock import run_started
from gate.outcomes import Unverified

_END = "now() - make_interval(secs => %(ago)s)"
_ROWS = f"""from audit_logs a left join "User" u on u.id = a."userId"
    where a."createdAt" < {_END} and a."createdAt" >= {_END} - make_interval(secs => %(seconds)s)"""
_WORKER = """(a."userId" is null and a."ipAddress" is null and a.action::text = 'create'
    and a.resource::text in ('inbounds', 'outbounds'))"""
_OWN = """(u.email = %(own)s and a."userAgent" like 'greenlight (gl-%%)')"""


@dataclass(frozen=True)
class Trail:
    """The rows of the last `seconds` before the run.

    `own` is the account that this project's checks use: what it did under their user agent is theirs, not a user's.
    """

    database: Postgres
    seconds: float
    own: str = ""

    def counted(self) -> Any:
        """How many `rows` there are; of them `worker` (the upload worker's, which have no user), `nameless` (nobody's),
        `aimless` (without an entity) and `own` (of this project's checks)."""
        sql = f"""select count(*) as rows, count(*) filter (where {_WORKER}) as worker,
            count(*) filter (where a."userId" is null and not {_WORKER}) as nameless,
            count(*) filter (where a."entityId" is null) as aimless,
            count(*) filter (where {_OWN}) as own {_ROWS}"""
        return self.database.one(sql, self._window)

    def newest(self) -> Any:
        """The newest row: at, who, action, resource and entity; None when there is none."""
        sql = f"""select a."createdAt" as at, coalesce(u.email, 'no user') as who, a.action::text as action,
            a.resource::text as resource, coalesce(a."entityId", 'no entity') as entity
            {_ROWS} order by 1 desc limit 1"""
        return self.database.one(sql, self._window)

    def busiest(self, action: str) -> list[Any]:
        """`who` did it how many `times`, the busiest first, without `own` and without an upload's rows (no user)."""
        sql = f"""select u.email as who, count(*) as times {_ROWS} and a."userId" is not null and not {_OWN}
            and a.action::text = %(action)s group by 1 order by 2 desc, 1"""
        return self.database.rows(sql, {**self._window, "action": action})

    def seen(self) -> int:
        """The number of rows; raises Unverified for none: an audit log that nobody writes proves nothing."""
        rows = int(self.counted().rows)
        if not rows:
            raise Unverified("audit_logs has no row of the window before the run: it proves nothing")
        return rows

    @property
    def _window(self) -> dict[str, Any]:
        return {"ago": (datetime.now(UTC) - run_started()).total_seconds(), "seconds": self.seconds, "own": self.own}
