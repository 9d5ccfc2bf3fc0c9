"""Alerts: when one may be sent, the low-stock alert, retries of what was put off (contract, sections 3 and 6)."""

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from testbed.inventory.app import nest_log
from testbed.inventory.app.database import Database, insert, update
from testbed.inventory.app.problem import bad_request
from testbed.inventory.app.telegram import Telegram, Undelivered
from testbed.inventory.app.values import Row, cuid, iso, now

RETRY_AFTER = timedelta(minutes=5)
MOST_RETRIES = 10
A_TICK_TAKES = 10
DISABLED = "텔레그램 알림이 비활성화되어 있습니다. 활성화한 뒤 다시 시도해 주세요."
NO_TOKEN = "텔레그램 봇 토큰이 비어 있습니다. 설정을 저장한 뒤 다시 시도해 주세요."
NO_TARGET = "활성화된 텔레그램 대상(Chat ID)이 없습니다. 입력값을 확인해 주세요."


def quiet_until(hours: str, local: datetime) -> datetime | None:
    """The end of the quiet hours ("22-07") that `local` lies in, as UTC without zone; None outside of them."""
    match = re.fullmatch(r"(\d\d)-(\d\d)", hours)
    start, end = (int(match[1]), int(match[2])) if match else (0, 0)
    if start == end or start > 23 or end > 23:
        return None
    inside = start <= local.hour < end if start < end else local.hour >= start or local.hour < end
    if not inside:
        return None
    ends = local.replace(hour=end, minute=0, second=0, microsecond=0)
    if ends <= local:
        ends += timedelta(days=1)
    return ends.astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class PutOff:
    """Why a message is not sent now, and when it is tried next (UTC)."""

    reason: str
    until: datetime


@dataclass(frozen=True)
class Alerts:
    """The service that decides, sends and keeps alerts."""

    db: Database
    telegram: Telegram

    async def message(self, text: str) -> Row:
        """Send a message that somebody asked for; gives the answer of the call, raises Problem 400 with the reason."""
        settings = await self._settings()
        quiet = quiet_until(settings["telegramQuietHours"], datetime.now().astimezone())
        if quiet:
            await self._keep("info", text, None, f"deferred-general-{_ms()}", PutOff("quiet_hours", quiet))
            return {"success": False, "decision": {"canSend": False, "reason": "quiet_hours", "nextAttemptAt": quiet}}
        try:
            await self._deliver(settings, text)
        except Undelivered as error:
            raise bad_request(str(error)) from None
        row = await self._keep("info", text, None, None, None)
        shown = {key: row[key] for key in ("id", "level", "channel", "message", "sentAt", "retryCount", "createdAt")}
        return {"success": True, "decision": {"canSend": True, "reason": "ok"}, "alert": shown}

    async def stock_moved(self, before: Row, after: Row) -> None:
        """Raise the low-stock alert when a product became low by this change."""
        if before["status"] == "low" or after["status"] != "low":
            return
        settings, text = await self._settings(), _low_stock(after)
        wait = await self._wait(settings, after["id"])
        if wait:
            await self._keep("low", text, after["id"], f"deferred-{after['id']}-{_ms()}", wait)
            return
        key = f"{after['id']}-{_ms()}"
        try:
            await self._deliver(settings, text)
        except Undelivered as error:
            nest_log.warn("AlertsService", f"Low stock alert for {after['code']} was not delivered: {error}")
            await self._keep("low", text, after["id"], key, PutOff("delivery_error", now() + RETRY_AFTER))
        else:
            await self._keep("low", text, after["id"], key, None)

    async def retry_due(self) -> None:
        """One tick of the retry worker: the ten oldest alerts that are due."""
        due = await self.db.rows(
            'SELECT * FROM alerts WHERE "sentAt" IS NULL AND "retryAt" <= %s ORDER BY "retryAt" LIMIT %s',
            now(),
            A_TICK_TAKES,
        )
        if due:
            settings = await self._settings()
            for alert in due:
                await self._retry(settings, alert)

    async def _retry(self, settings: Row, alert: Row) -> None:
        count = alert["retryCount"] + 1
        wait = await self._wait(settings, alert["productId"])
        if wait:
            changes: Row = {"retryAt": wait.until, "retryReason": wait.reason}
        else:
            changes = await self._try_again(settings, alert, count)
        async with self.db.connection() as connection:
            await update(connection, "alerts", alert["id"], {**changes, "retryCount": count})

    async def _try_again(self, settings: Row, alert: Row, count: int) -> Row:
        try:
            await self._deliver(settings, alert["message"])
        except Undelivered as error:
            nest_log.warn("AlertRetryWorker", f"Alert {alert['id']} failed, attempt {count}: {error}")
            if count >= MOST_RETRIES:
                return {"retryAt": None, "retryReason": "aborted"}
            return {"retryAt": now() + RETRY_AFTER, "retryReason": "error"}
        return {"sentAt": now(), "retryAt": None, "retryReason": None}

    async def _wait(self, settings: Row, product: str | None) -> PutOff | None:
        quiet = quiet_until(settings["telegramQuietHours"], datetime.now().astimezone())
        if quiet:
            return PutOff("quiet_hours", quiet)
        last = (
            await self.db.row('SELECT max("sentAt") AS at FROM alerts WHERE "productId" = %s', product)
            if product
            else None
        )
        if last and last["at"]:
            over = last["at"] + timedelta(minutes=settings["telegramCooldownMin"])
            return PutOff("cooldown", over) if over > now() else None
        return None

    async def _deliver(self, settings: Row, text: str) -> None:
        if not settings["telegramEnabled"]:
            raise Undelivered(DISABLED)
        if not settings["telegramBotToken"]:
            raise Undelivered(NO_TOKEN)
        targets = await self.db.rows(
            'SELECT "chatId" FROM telegram_targets WHERE "settingId" = %s AND enabled ORDER BY "createdAt"',
            settings["id"],
        )
        if not targets:
            raise Undelivered(NO_TARGET)
        await self.telegram.send(settings["telegramBotToken"], [row["chatId"] for row in targets], text)

    async def _settings(self) -> Row:
        return await self.db.row("SELECT * FROM notification_settings LIMIT 1") or {
            "id": "",
            "telegramEnabled": False,
            "telegramBotToken": None,
            "telegramQuietHours": "22-07",
            "telegramCooldownMin": 60,
        }

    async def _keep(self, level: str, text: str, product: str | None, key: str | None, off: PutOff | None) -> Row:
        when: Row = {"retryAt": off.until, "retryReason": off.reason} if off else {"sentAt": now()}
        values = {
            "id": cuid(),
            "productId": product,
            "level": level,
            "message": text,
            "dedupKey": key,
            "createdAt": now(),
            **when,
        }
        async with self.db.connection() as connection:
            return await insert(connection, "alerts", values)


def _low_stock(product: Row) -> str:
    return (
        f"⚠️ 재고 부족 경고\n제품: {product['name']} ({product['code']})\n남은 재고: {product['remain']}개\n"
        f"필요 안전재고: {product['safetyStock']}개\n점검 시각: {iso(now())}"
    )


def _ms() -> int:
    return int(time.time() * 1000)
