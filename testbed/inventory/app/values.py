"""Identifiers and times as the service writes them (contract, sections 1 and 5)."""

import itertools
import os
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_counter = itertools.count()
_fingerprint = "".join(secrets.choice(DIGITS) for _ in range(2)) + f"{os.getpid() % 1296:02x}"[-2:]

Row = dict[str, Any]


def cuid(at_ms: int | None = None) -> str:
    """A new identifier of Prisma's kind: 25 characters, `c`, time, counter, process, chance."""
    stamp = _base36(at_ms if at_ms is not None else int(time.time() * 1000))
    chance = "".join(secrets.choice(DIGITS) for _ in range(8))
    return ("c" + stamp + _base36(next(_counter)).rjust(4, "0")[-4:] + _fingerprint + chance)[:25]


def now() -> datetime:
    """UTC without a zone, in whole milliseconds, as the service's TIMESTAMP(3) columns hold it."""
    at = datetime.now(UTC).replace(tzinfo=None)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z; a time without zone counts as UTC."""
    if at.tzinfo is not None:
        at = at.astimezone(UTC).replace(tzinfo=None)
    return at.isoformat(timespec="milliseconds") + "Z"


def instant(text: str) -> datetime | None:
    """The time that an ISO text says, as UTC without zone, or None when it says none."""
    try:
        at = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        return None
    if at.tzinfo is not None:
        at = at.astimezone(UTC).replace(tzinfo=None)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def plain(value: Any) -> Any:
    """`value` with its times as ISO text, ready for JSON."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def present(row: Mapping[str, Any], *keys: str) -> Row:
    """The keys of `row` in this order, without those that are null: the service omits them."""
    return {key: row[key] for key in keys if row.get(key) is not None}


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text or "0"
