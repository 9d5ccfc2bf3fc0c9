"""What faults of the records are made of: log lines, audit rows, and what a target file says of people and drills."""

import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

from testbed.bed import Bed
from testbed.inventory.app import nest_log
from testbed.inventory.app.nest_log import Level

if TYPE_CHECKING:
    from testbed.inventory.system import Inventory

PID = 4127


def entry(level: Level, context: str, message: str, seconds_ago: float) -> str:
    """One line as the API writes it."""
    return nest_log.line(level, context, message, datetime.now() - timedelta(seconds=seconds_ago), PID)


@contextmanager
def logged(inventory: "Inventory", lines: Iterable[str]) -> Iterator[None]:
    """The API's log holds these lines as well, and forgets whatever came after them."""
    with inventory.log_kept():
        with inventory.log.open("a") as log:
            log.writelines(f"{line}\n" for line in lines)
        yield


@contextmanager
def log_replaced(inventory: "Inventory", lines: Iterable[str]) -> Iterator[None]:
    """Another file stands where the log should be, as after a rotation that the API was not told of."""
    moved = inventory.log.with_suffix(".moved")
    os.rename(inventory.log, moved)
    inventory.log.write_text("".join(f"{line}\n" for line in lines))
    try:
        yield
    finally:
        os.replace(moved, inventory.log)


@contextmanager
def audited(
    inventory: "Inventory",
    count: int,
    resource: str,
    action: str,
    user: str | None,
    entity: str | None = "broken",
    agent: str | None = None,
) -> Iterator[None]:
    """The audit log holds so many rows more, of this moment; `user` is an e-mail address, `agent` the user agent."""
    inventory.sql(
        """INSERT INTO audit_logs (id, "userId", resource, action, "entityId", "ipAddress", "userAgent",
                                   "createdAt")
           SELECT 'broken-' || n, (SELECT id FROM "User" WHERE email = %s), %s::"Resource", %s::"AuditAction", %s,
                  '10.0.3.99', %s, now() FROM generate_series(1, %s::int) n""",
        *(user, resource, action, entity, agent, count),
    )
    try:
        yield
    finally:
        inventory.sql("DELETE FROM audit_logs WHERE id LIKE 'broken-%%'")


@contextmanager
def nobody_attests(bed: Bed, *items: str) -> Iterator[None]:
    """The target file holds no statement of a person about these points."""
    with _target(bed, lambda target: target["attest"][:], items):
        yield


@contextmanager
def drills_forbidden(bed: Bed, item: str, last: dict[str, int]) -> Iterator[None]:
    """The target allows no drill, nobody attests the point, and its drills were last done so many days ago, by key."""
    with _target(bed, lambda target: target["target"].update(allow="write"), (item,)), _history(bed, last):
        yield


@contextmanager
def _target(bed: Bed, change: Any, unattested: Iterable[str]) -> Iterator[None]:
    before = bed.target.read_bytes()
    target = tomllib.loads(before.decode())
    change(target)
    target["attest"] = [given for given in target["attest"] if given["item"] not in unattested]
    bed.target.write_bytes(tomli_w.dumps(target).encode())
    try:
        yield
    finally:
        bed.target.write_bytes(before)


@contextmanager
def _history(bed: Bed, last: dict[str, int]) -> Iterator[None]:
    file = _history_file(bed)
    before = file.read_bytes() if file.exists() else None
    known = json.loads(before) if before else {}
    dates = {key: {"at": (datetime.now(UTC) - timedelta(days=days)).isoformat()} for key, days in last.items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({**known, **dates}))
    try:
        yield
    finally:
        if before is None:
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(before)


def _history_file(bed: Bed) -> Path:
    table = tomllib.loads(bed.target.read_text())["target"]
    return Path(table["state"]) / re.sub(r"[^\w.-]+", "-", table["name"]) / "history.json"
