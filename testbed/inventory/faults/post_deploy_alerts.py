"""Faults of the test alert: each documented refusal, a success without its row, and quiet hours, which are no fault."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from testbed.bed import Bed
from testbed.breaking import updated
from testbed.faults import fault
from testbed.inventory import telegram
from testbed.inventory.breaking_records import nobody_attests
from testbed.inventory.telegram import Behaviour


@contextmanager
def _settings(bed: Bed, column: str, value: object) -> Iterator[None]:
    with bed.inventory.log_kept(), updated(bed.inventory, "notification_settings", column, value, "true"):
        yield


@contextmanager
def _telegram(bed: Bed, behaviour: Behaviour) -> Iterator[None]:
    folder = bed.inventory.home / "telegram"
    telegram.behave(folder, behaviour)
    try:
        with bed.inventory.log_kept():
            yield
    finally:
        telegram.behave(folder, "ok")


@fault(reds=["INV-POST-05"])
def alerts_are_switched_off(bed: Bed) -> Iterator[None]:
    """Telegram alerts are disabled in the settings."""
    with _settings(bed, "telegramEnabled", False):
        yield


@fault(reds=["INV-POST-05", "INV-PER-09"])
def the_bot_token_was_erased(bed: Bed) -> Iterator[None]:
    """The notification settings hold no bot token, as after saving them without it."""
    with _settings(bed, "telegramBotToken", None):
        yield


@fault(reds=["INV-POST-05"])
def no_receiver_is_enabled(bed: Bed) -> Iterator[None]:
    """The only chat that alerts go to is disabled."""
    with bed.inventory.log_kept(), updated(bed.inventory, "telegram_targets", "enabled", False, "enabled"):
        yield


@fault(reds=["INV-POST-05"])
def telegram_is_unreachable(bed: Bed) -> Iterator[None]:
    """Connections to Telegram are refused."""
    process = bed.inventory.process("telegram")
    process.kill()
    try:
        with bed.inventory.log_kept():
            yield
    finally:
        process.start()


@fault(reds=["INV-POST-05"])
def telegram_refuses_the_token(bed: Bed) -> Iterator[None]:
    """Telegram answers 401: the token was revoked."""
    with _telegram(bed, "unauthorized"):
        yield


@fault(reds=["INV-POST-05", "INV-PER-14"])
def telegram_is_silent(bed: Bed) -> Iterator[None]:
    """Telegram takes requests and never answers."""
    with _telegram(bed, "silent"):
        yield


@fault(reds=["INV-POST-05"])
def nobody_has_tested_the_alerts(bed: Bed) -> Iterator[None]:
    """No test message may go out, and nobody stands for the last one."""
    with bed.inventory.target_changed(test_message=None), nobody_attests(bed, "INV-POST-05"):
        yield


@fault(reds=["INV-POST-05"])
def a_sent_alert_leaves_no_row(bed: Bed) -> Iterator[None]:
    """The test alert is sent, and its row is gone at once."""
    body = "DELETE FROM alerts WHERE id = NEW.id AND NEW.message LIKE '안녕하세요%'"
    with bed.inventory.trigger("alerts", body, "AFTER INSERT"):
        yield


@fault(reds=["INV-POST-05"])
def an_alert_is_neither_sent_nor_put_off(bed: Bed) -> Iterator[None]:
    """The row of the test alert has neither sentAt nor a next attempt."""
    body = """IF NEW.message LIKE '안녕하세요%' THEN NEW."sentAt" := NULL; NEW."retryAt" := NULL; END IF"""
    with bed.inventory.trigger("alerts", body, "BEFORE INSERT"):
        yield


@fault(reds=[])
def quiet_hours_put_the_test_alert_off(bed: Bed) -> Iterator[None]:
    """Quiet hours: the test alert is put off to their end, and nothing is wrong."""
    hour = datetime.now().hour
    with _settings(bed, "telegramQuietHours", f"{(hour - 1) % 24:02d}-{(hour + 2) % 24:02d}"):
        yield
