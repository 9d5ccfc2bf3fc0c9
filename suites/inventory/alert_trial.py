"""The test alert (POST /alerts/test) and the alerts row that it leaves (document 002, section 2)."""

from dataclasses import dataclass
from datetime import datetime

from fixtures.http import Answer, Http
from fixtures.postgres import Postgres
from gate import ledger
from gate.ledger import Entry
from gate.model import Safety
from gate.tag import tag

LONGEST = 40.0  # seconds: against a silent Telegram the service tries for half a minute
NEWEST = """select id, "sentAt" as sent, "retryAt" as retry, coalesce("retryReason", '') as reason from alerts
            where "productId" is null order by "createdAt" desc limit 50"""
NO_ROUTE = "the service has no route that deletes an alert; set inventory.sql_writes where it may go by SQL"


@dataclass(frozen=True)
class Record:
    """An alerts row: sent, or put off to a next attempt (UTC), with the reason."""

    id: str
    sent: datetime | None
    retry: datetime | None
    reason: str

    def __str__(self) -> str:
        if self.sent:
            return f"sent at {self.sent:%H:%M:%S} UTC"
        return (
            f"put off until {self.retry:%Y-%m-%d %H:%M} UTC ({self.reason})"
            if self.retry
            else "neither sent nor put off"
        )


@dataclass(frozen=True)
class Attempt:
    """What the service answered, and the row that it left, if any."""

    answer: Answer
    record: Record | None


def send(api: Http, database: Postgres) -> tuple[Attempt, Entry]:
    """Send a test message to the receivers, noted in the ledger first."""
    entry = ledger.note("inventory", "alert", f"the test alert of {tag()}")
    known = {row.id for row in database.rows(NEWEST)}
    answer = api.post("/alerts/test", timeout=LONGEST)
    new = [Record(row.id, row.sent, row.retry, row.reason) for row in database.rows(NEWEST) if row.id not in known]
    record = next((row for row in new if _named(answer) in ("", row.id)), None)
    return Attempt(answer, record), entry.known_as(f"alert {record.id}", id=record.id) if record else entry


def _named(answer: Answer) -> str:
    """The id that the answer gives the alert; a message that was put off has none."""
    body = answer.json()
    alert = body.get("alert") if isinstance(body, dict) else None
    return str(alert.get("id", "")) if isinstance(alert, dict) else ""


def remove(entry: Entry, database: Postgres, sql_writes: bool) -> None:
    """Remove the row by SQL where the target allows it, else list it as left."""
    row = entry.undo.get("id")
    if row is None:
        entry.left(entry.key, "it is not known whether the call left an alerts row; nothing in it would carry a tag")
    elif sql_writes:
        database.allowing(Safety.WRITE).execute("delete from alerts where id = %s", (row,))
        entry.removed()
    else:
        entry.left(entry.key, NO_ROUTE)
