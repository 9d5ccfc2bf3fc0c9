"""The Telegram settings; any logged-in user may read and change them (contract, section 3)."""

from testbed.inventory.app.database import Connection, Database, fetch, insert, update
from testbed.inventory.app.kernel import Call, Endpoint
from testbed.inventory.app.validation import Field, flag, many, matching, text, whole
from testbed.inventory.app.values import Row, cuid, now, present

ID = "default-notification-setting"
PATH = "/settings/notifications/telegram"
QUIET = r"^[0-2]\d-[0-2]\d$"


async def _get(call: Call) -> Row:
    return await _shown(call.services.db, await _row(call.services.db))


async def _put(call: Call) -> Row:
    db, body = call.services.db, call.body
    row = await _row(db)
    async with db.connection() as connection, connection.transaction():
        changes = {
            "telegramEnabled": body["enabled"],
            "telegramCooldownMin": body["cooldownMinutes"],
            "telegramQuietHours": body["quietHours"],
            "telegramBotToken": body.get("botToken") or None,  # left out: erased, as on the real system
            "updatedAt": now(),
        }
        row = await update(connection, "notification_settings", row["id"], changes)
        if "targets" in body:
            await _replace_targets(connection, row["id"], body["targets"])
    return await _shown(db, row)


async def _replace_targets(connection: Connection, setting: str, targets: list[Row]) -> None:
    await fetch(connection, 'DELETE FROM telegram_targets WHERE "settingId" = %s', setting)
    for each in targets:
        await insert(
            connection,
            "telegram_targets",
            {"enabled": True, **each, "id": cuid(), "settingId": setting, "createdAt": now()},
        )


async def _row(db: Database) -> Row:
    row = await db.row("SELECT * FROM notification_settings LIMIT 1")
    if row is not None:
        return row
    async with db.connection() as connection:
        return await insert(connection, "notification_settings", {"id": ID, "createdAt": now(), "updatedAt": now()})


async def _shown(db: Database, row: Row) -> Row:
    targets = await db.rows('SELECT * FROM telegram_targets WHERE "settingId" = %s ORDER BY "createdAt"', row["id"])
    token = {"botToken": row["telegramBotToken"]} if row["telegramBotToken"] else {}
    return {
        "enabled": row["telegramEnabled"],
        **token,
        "cooldownMinutes": row["telegramCooldownMin"],
        "quietHours": row["telegramQuietHours"],
        "targets": [present(each, "id", "chatId", "label", "enabled") for each in targets],
        "updatedAt": row["updatedAt"],
    }


TARGETS = many("targets", (text("chatId", required=True), text("label"), flag("enabled")), most=50)
FIELDS: tuple[Field, ...] = (
    flag("enabled", required=True),
    text("botToken"),
    whole("cooldownMinutes", 1, 1440, required=True),
    matching("quietHours", (QUIET, f"must match /{QUIET}/ regular expression")),
    TARGETS,
)
ENDPOINTS = [Endpoint("GET", PATH, _get), Endpoint("PUT", PATH, _put, body=FIELDS)]
