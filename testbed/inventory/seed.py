"""What stands in the database before the API starts: an ordinary history, or what the service's own seed writes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from testbed.inventory.app.values import Row
from testbed.inventory.history import History, inbound, ordinary, user

ORDER = (
    "User", "permissions", "products", "inbounds", "outbounds", "returns", "alerts", "notification_settings",
    "telegram_targets", "upload_jobs", "upload_job_items", "audit_logs",
)  # fmt: skip
SETTING = "default-notification-setting"


@dataclass(frozen=True)
class Accounts:
    """The administrator, the hash of the operators' password, and the bot token that the settings row holds."""

    email: str
    name: str
    admin_hash: str
    operator_hash: str
    telegram_token: str
    chat_id: str


def healthy(database_url: str, accounts: Accounts) -> None:
    """Three weeks of business that end now, Telegram switched on, quiet hours off."""
    history = ordinary(_now(), _admin(accounts), accounts.operator_hash)
    _settings(history, enabled=True, token=accounts.telegram_token, quiet="00-00")
    target = {"chatId": accounts.chat_id, "label": "운영팀", "enabled": True, "settingId": SETTING}
    history.add("telegram_targets", history.ago(days=20), **target, createdAt=history.ago(days=20))
    write(database_url, history)


def as_shipped(database_url: str, accounts: Accounts) -> None:
    """What the service's seed leaves: the administrator, one product with its inbound, Telegram off, no audit rows."""
    history = History(_now())
    at = history.ago(minutes=10)
    user(history, at, accounts.email, accounts.name, "admin", accounts.admin_hash)
    body = {
        "code": "SKU-001",
        "name": "샘플 제품",
        "safetyStock": 10,
        "unit": "EA",
        "status": "normal",
        "disabled": False,
    }
    zero = {"totalIn": 0, "totalOut": 0, "totalReturn": 0, "remain": 50}
    inbound(history, None, history.add("products", at, **body, **zero, createdAt=at, updatedAt=at), at, 50)
    history.tables["audit_logs"] = []
    _settings(history, enabled=False, token=None, quiet="22-07")
    history.add(
        "telegram_targets", at, chatId="000000000", label="운영팀", enabled=False, settingId=SETTING, createdAt=at
    )
    write(database_url, history)


def write(database_url: str, history: History) -> None:
    """Copy every row into its table, in one transaction."""
    with psycopg.connect(database_url) as connection:
        for table in ORDER:
            _copy(connection, table, history.tables.get(table, []))


def _copy(connection: psycopg.Connection[Any], table: str, rows: list[Row]) -> None:
    if not rows:
        return
    columns = list(dict.fromkeys(key for row in rows for key in row))
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_bound(row.get(column)) for column in columns])


def _settings(history: History, enabled: bool, token: str | None, quiet: str) -> None:
    at = history.ago(days=20)
    row = {
        "telegramEnabled": enabled,
        "telegramCooldownMin": 60,
        "telegramQuietHours": quiet,
        "telegramBotToken": token,
    }
    history.tables["notification_settings"] = [{"id": SETTING, **row, "createdAt": at, "updatedAt": at}]


def _admin(accounts: Accounts) -> Row:
    return {"email": accounts.email, "name": accounts.name, "passwordHash": accounts.admin_hash}


def _bound(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
