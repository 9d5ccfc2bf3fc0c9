"""When alerts are sent, put off, refused and given up, against a real Telegram stand-in."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from suites.inventory.stock import NEVER_ENOUGH
from testbed.bed import Bed
from testbed.inventory import telegram
from testbed.inventory.app.alerting import quiet_until
from tests.testbed.inventory.client import Client, admin

SETTINGS = "/settings/notifications/telegram"
TARGET = {"chatId": "-100", "label": "x", "enabled": True}
ON = {
    "enabled": True,
    "botToken": "123456:token-of-the-test",
    "cooldownMinutes": 60,
    "quietHours": "00-00",
    "targets": [TARGET],
}


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        ("22-07", 23, 7),
        ("22-07", 3, 7),
        ("22-07", 12, None),
        ("22-07", 7, None),
        ("09-17", 9, 17),
        ("09-17", 17, None),
        ("05-05", 5, None),
        ("29-29", 5, None),
        ("20-24", 21, None),
        ("", 5, None),
    ],
)
def test_quiet_hours_end_at_the_next_full_hour(hours: str, at: int, until: int | None) -> None:
    local = datetime(2026, 3, 4, at, 30).astimezone()
    ends = quiet_until(hours, local)
    expected = local.replace(hour=until, minute=0) if until is not None else None
    if expected and expected < local:
        expected += timedelta(days=1)
    assert ends == (datetime.fromtimestamp(expected.timestamp() - _offset(expected)) if expected else None)


def _offset(at: datetime) -> float:
    return (at.utcoffset() or timedelta()).total_seconds()


@pytest.fixture(scope="module")
def client(as_shipped: Bed) -> Client:
    as_shipped.inventory.process("api").restart(env={"ALERT_TICK_MS": "100"})
    return admin(as_shipped)


@pytest.fixture
def switched_on(client: Client) -> Client:
    client.json("PUT", SETTINGS, ON)
    return client


def alerts(bed: Bed) -> list[dict[str, Any]]:
    """The rows of the alerts table, newest first."""
    columns = ("id", "level", "sentAt", "retryAt", "retryReason", "retryCount", "dedupKey")
    listed = ", ".join(f'"{column}"' for column in columns)
    rows = bed.inventory.sql(f'SELECT {listed} FROM alerts ORDER BY "createdAt" DESC')
    return [dict(zip(columns, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"enabled": False}, "비활성화되어 있습니다"),
        ({"botToken": None}, "봇 토큰이 비어 있습니다"),
        ({"targets": []}, "활성화된 텔레그램 대상(Chat ID)이 없습니다"),
        ({"targets": [{**TARGET, "enabled": False}]}, "활성화된 텔레그램 대상(Chat ID)이 없습니다"),
    ],
)
def test_a_refusal_names_its_reason_and_writes_nothing(
    as_shipped: Bed, client: Client, changes: dict[str, Any], sentence: str
) -> None:
    body = {key: value for key, value in {**ON, **changes}.items() if value is not None}
    client.json("PUT", SETTINGS, body)
    before = alerts(as_shipped)
    answer = client.call("POST", "/alerts/test")
    assert (answer.status_code, sentence in answer.json()["message"], alerts(as_shipped)) == (400, True, before)


def test_a_test_message_arrives_and_leaves_a_sent_row(as_shipped: Bed, switched_on: Client) -> None:
    answer = switched_on.json("POST", "/alerts/test")
    folder = as_shipped.inventory.home / "telegram"
    assert answer["decision"] == {"canSend": True, "reason": "ok"}
    assert telegram.sent(folder)[-1].text == answer["alert"]["message"] == "안녕하세요 르메뜨리입니다"
    assert alerts(as_shipped)[0]["sentAt"] is not None


def test_quiet_hours_come_before_every_refusal(as_shipped: Bed, client: Client) -> None:
    client.json("PUT", SETTINGS, {**ON, "enabled": False, "quietHours": "10-15"})
    answer = client.json("POST", "/alerts/test")
    row = alerts(as_shipped)[0]
    assert (answer["success"], answer["decision"]["reason"], "alert" in answer) == (False, "quiet_hours", False)
    assert (row["sentAt"], row["retryReason"]) == (None, "quiet_hours")
    assert row["dedupKey"].startswith("deferred-general-")


def test_a_refused_token_is_quoted(as_shipped: Bed, switched_on: Client) -> None:
    with behaving(as_shipped, "unauthorized"):
        answer = switched_on.call("POST", "/alerts/test")
    assert (answer.status_code, "responded with 401" in answer.json()["message"]) == (400, True)


def test_telegram_away_is_said_after_three_tries(as_shipped: Bed, switched_on: Client) -> None:
    as_shipped.inventory.process("telegram").kill()
    answer = switched_on.call("POST", "/alerts/test")
    as_shipped.inventory.process("telegram").start()
    assert (answer.status_code, "연결이 거부되었거나 시간 초과" in answer.json()["message"]) == (400, True)


def test_a_product_that_becomes_low_is_told_once_an_hour(as_shipped: Bed, switched_on: Client) -> None:
    product = stocked(switched_on, "LOW-1")
    take(switched_on, product, 8)
    assert (alerts(as_shipped)[0]["level"], alerts(as_shipped)[0]["retryReason"]) == ("low", None)
    switched_on.json("POST", "/inbounds", {"productId": product, "quantity": 20})
    take(switched_on, product, 20)
    row = alerts(as_shipped)[0]
    assert (row["sentAt"], row["retryReason"], row["dedupKey"].startswith(f"deferred-{product}-")) == (
        None,
        "cooldown",
        True,
    )


def test_a_product_of_a_runs_own_alerts_nobody_even_when_it_is_emptied(as_shipped: Bed, switched_on: Client) -> None:
    known = alerts(as_shipped)
    product = stocked(switched_on, "LOW-3", safety=NEVER_ENOUGH)
    take(switched_on, product, 10)
    assert alerts(as_shipped) == known


def test_a_low_stock_alert_that_fails_waits_five_minutes(as_shipped: Bed, switched_on: Client) -> None:
    product = stocked(switched_on, "LOW-2")
    with behaving(as_shipped, "unauthorized"):
        take(switched_on, product, 8)
    row = alerts(as_shipped)[0]
    assert (row["retryReason"], row["retryCount"], row["sentAt"]) == ("delivery_error", 0, None)


def test_the_worker_sends_what_is_due(as_shipped: Bed, switched_on: Client) -> None:
    row = due(as_shipped, count=2)
    assert until_touched(as_shipped, row) == (True, None, 3)


def test_the_worker_puts_a_failure_off(as_shipped: Bed, switched_on: Client) -> None:
    with behaving(as_shipped, "unauthorized"):
        assert until_touched(as_shipped, due(as_shipped, count=2)) == (False, "error", 3)


def test_the_worker_gives_up_at_the_tenth_attempt(as_shipped: Bed, switched_on: Client) -> None:
    with behaving(as_shipped, "unauthorized"):
        assert until_touched(as_shipped, due(as_shipped, count=9)) == (False, "aborted", 10)


@contextmanager
def behaving(bed: Bed, behaviour: telegram.Behaviour) -> Iterator[None]:
    """Telegram answers so for the time of a block."""
    folder = bed.inventory.home / "telegram"
    telegram.behave(folder, behaviour)
    try:
        yield
    finally:
        telegram.behave(folder, "ok")


def stocked(client: Client, code: str, safety: int = 5) -> str:
    """A product with ten pieces, of which five must stay."""
    product = client.json("POST", "/products", {"code": code, "name": code, "safetyStock": safety})["id"]
    client.json("POST", "/inbounds", {"productId": product, "quantity": 10})
    return str(product)


def take(client: Client, product: str, quantity: int) -> None:
    """Send goods out."""
    client.json("POST", "/outbounds", {"productId": product, "quantity": quantity})


def due(bed: Bed, count: int) -> str:
    """An alert that is due now."""
    made = bed.inventory.sql(
        'INSERT INTO alerts (id, message, "retryAt", "retryReason", "retryCount") '
        "VALUES ('due-' || gen_random_uuid(), 'x', now() at time zone 'utc', 'error', %s) RETURNING id",
        count,
    )
    return str(made[0][0])


def until_touched(bed: Bed, id: str) -> tuple[bool, str | None, int]:
    """Whether it was sent, its reason and its attempts, once the worker has touched it."""
    query = 'SELECT "sentAt" IS NOT NULL, "retryReason", "retryCount" FROM alerts WHERE id = %s'
    before = now = bed.inventory.sql(query, id)[0]
    deadline = time.monotonic() + 20
    while now == before and time.monotonic() < deadline:
        now = bed.inventory.sql(query, id)[0]
    return (now[0], now[1], now[2])
