"""The history that a healthy bed starts with."""

import pytest

from testbed.bed import Bed
from tests.testbed.inventory.client import admin

DRIFT = """
SELECT code FROM products p WHERE
  "totalIn" <> (SELECT coalesce(sum(quantity), 0) FROM inbounds i WHERE i."productId" = p.id) OR
  "totalOut" <> (SELECT coalesce(sum(quantity), 0) FROM outbounds o WHERE o."productId" = p.id) OR
  "totalReturn" <> (SELECT coalesce(sum(quantity), 0) FROM returns r
                    WHERE r."productId" = p.id AND r.status = 'completed') OR
  remain <> "totalIn" - "totalOut" + "totalReturn" OR p.status = 'low'
"""
EVENTS = [
    ("products", "create"),
    ("inbounds", "create"),
    ("outbounds", "create"),
    ("returns", "create"),
    ("settings", "create"),
]


def test_totals_are_the_sums_of_their_rows(healthy: Bed) -> None:
    assert healthy.inventory.sql(DRIFT) == []


@pytest.mark.parametrize("event", EVENTS)
def test_each_entity_has_an_event_of_today(healthy: Bed, event: tuple[str, str]) -> None:
    recent = (
        "SELECT count(*) FROM audit_logs WHERE resource::text = %s AND action::text = %s"
        " AND \"createdAt\" > now() - interval '24 h'"
    )
    assert healthy.inventory.sql(recent, *event)[0][0] > 0


def test_nothing_lies_in_the_future(healthy: Bed) -> None:
    for table in ("products", "inbounds", "outbounds", "returns", "alerts", "upload_jobs"):
        late = f"SELECT count(*) FROM {table} WHERE \"createdAt\" > now() at time zone 'utc'"
        assert healthy.inventory.sql(late) == [(0,)], table


def test_every_movement_has_its_audit_row(healthy: Bed) -> None:
    for table in ("products", "inbounds", "outbounds", "returns"):
        lost = f'SELECT id FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM audit_logs a WHERE a."entityId" = t.id)'
        assert healthy.inventory.sql(lost) == [], table


def test_the_administrator_logs_in_with_a_password_that_is_no_default(healthy: Bed) -> None:
    assert admin(healthy).json("GET", "/auth/me")["role"] == "admin"
    assert healthy.inventory.known.admin_password != "ChangeMe123!"
