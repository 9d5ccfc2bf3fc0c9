"""An alert of the run's own that is due now, to see whether the worker picks it up (document 002, section 5)."""

from dataclasses import dataclass
from uuid import uuid4

from fixtures.postgres import Postgres
from gate import ledger
from gate.ledger import Entry
from gate.tag import tag

_INSERT = """insert into alerts (id, level, channel, message, "retryAt")
    values (%s, 'info', 'telegram', %s, now() at time zone 'utc')"""
_STATE = """select "sentAt" as sent, "retryAt" as retry, coalesce("retryReason", '') as reason, "retryCount" as tries
    from alerts where id = %s"""
_REACHES = """select coalesce(bool_or(s."telegramEnabled" and coalesce(s."telegramBotToken", '') <> ''
    and exists(select from telegram_targets t where t."settingId" = s.id and t.enabled)), false)
    from notification_settings s"""


@dataclass(frozen=True)
class OwnAlert:
    """One row of alerts, without a product, so that no cooldown holds it back."""

    database: Postgres
    id: str
    entry: Entry

    @classmethod
    def create(cls, database: Postgres) -> "OwnAlert":
        """Insert it, due now; noted in the ledger first."""
        key = f"{tag()}-{uuid4().hex[:12]}"
        entry = ledger.note("inventory", "alert", f"alert {key}", id=key)
        text = f"Greenlight {tag()}: integration test of the alert worker, nothing to do"
        database.execute(_INSERT, (key, text))
        return cls(database, key, entry)

    def touched(self) -> str:
        """What the worker made of it, in words; empty while it has not touched it."""
        row = self.database.one(_STATE, (self.id,))
        if row is None:
            return "gone from alerts"
        if row.sent:
            return f"sent at {row.sent:%H:%M:%S} UTC"
        return f"put off ({row.reason}), attempt {row.tries}" if row.tries else ""


def reaches_people(database: Postgres) -> bool:
    """Whether an alert that is due would be sent: Telegram is on, with a token and a receiver."""
    return bool(database.value(_REACHES))
