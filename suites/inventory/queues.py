"""The two queues of the inventory service, by SQL: upload_jobs and alerts (document 002, sections 3.1 and 4).

Ages are taken by the server's clock; the columns hold UTC without a zone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fixtures.postgres import Postgres
from gate.outcomes import Unverified

UTC = "(now() at time zone 'utc')"
REASON = """case "retryReason" when 'aborted' then 'aborted: given up' else coalesce("retryReason", 'none') end"""
"""Why an alert is unsent: after its last attempt the service gives it up for good."""


@dataclass(frozen=True)
class Queues:
    """What waits, what is stuck, and how much was seen."""

    database: Postgres

    def upload_jobs(self) -> dict[str, int]:
        """Number of upload jobs by state."""
        return {
            row.status: row.jobs
            for row in self.database.rows("select status::text, count(*) as jobs from upload_jobs group by 1")
        }

    def stuck_uploads(self, seconds: float) -> list[Any]:
        """Jobs queued or processing for longer; a restart's orphans are never resumed."""
        sql = f"""select id, status::text, extract(epoch from {UTC} - "createdAt")::int as age from upload_jobs
                  where status in ('queued', 'processing') and "createdAt" < {UTC} - make_interval(secs => %s)
                  order by age desc"""
        return self.database.rows(sql, (seconds,))

    def seen_alerts(self) -> int:
        """Number of alerts there are, sent or not; raises Unverified for none: they could not be late."""
        return _seen(int(self.database.value("select count(*) from alerts")), "alerts")

    def seen_uploads(self) -> int:
        """Number of upload jobs there are, in any state; raises Unverified for none."""
        return _seen(sum(self.upload_jobs().values()), "upload_jobs")

    def tried_often(self, attempts: int) -> list[Any]:
        """Unsent alerts with that many attempts or more."""
        sql = f"""select id, "retryCount" as tries, {REASON} as reason from alerts
                 where "sentAt" is null and "retryCount" >= %s order by 2 desc"""
        return self.database.rows(sql, (attempts,))

    def unsent(self, seconds: float) -> list[Any]:
        """Alerts unsent for longer, but for those that quiet hours put off."""
        sql = f"""select id, {REASON} as reason,
                  extract(epoch from {UTC} - "createdAt")::int as age from alerts
                  where "sentAt" is null and "createdAt" < {UTC} - make_interval(secs => %s)
                  and coalesce("retryReason", '') <> 'quiet_hours' order by 3 desc"""
        return self.database.rows(sql, (seconds,))

    def overdue(self, seconds: float) -> list[Any]:
        """Alerts that were due longer ago and that no worker has touched."""
        sql = f"""select id, extract(epoch from {UTC} - "retryAt")::int as late from alerts
                  where "sentAt" is null and "retryAt" < {UTC} - make_interval(secs => %s) order by 2 desc"""
        return self.database.rows(sql, (seconds,))


def _seen(rows: int, table: str) -> int:
    if not rows:
        raise Unverified(f"{table} is empty: a queue that was never used proves nothing")
    return rows


def named(rows: list[Any], show: Callable[[Any], str]) -> str:
    """The first ten rows in words, and how many more there are."""
    words = [show(row) for row in rows[:10]]
    return ", ".join(words) + (f" and {len(rows) - 10} more" if len(rows) > 10 else "")
