"""Inventory, right after a deployment: the test alert (document 002, section 2)."""

from collections.abc import Callable

import pytest

from gate.fixtures import Attestation
from suites.inventory.alert_trial import Attempt
from suites.inventory.stock import reason
from suites.inventory.target import Limits

Saw = Callable[[str], None]

NOT_SENT = "no test message was sent: that needs --allow drill, and inventory.test_message in the target"


@pytest.mark.item("INV-POST-05", attestable=True)
def test_a_test_alert_leaves_its_record(
    alert_trial: Attempt | None, attestation: Attestation, limits: Limits, saw: Saw
) -> None:
    """Sent or put off, an alerts row says so; where no message may go out, somebody vouches for the last test."""
    if alert_trial is None:
        return attestation(NOT_SENT, limits.drill_interval.delta)
    answer, record = alert_trial.answer, alert_trial.record
    assert answer.ok, f"the test alert was refused: {reason(answer)}"
    assert record, f"the service took the test alert ({answer.exchange}), and alerts has no row of it"
    assert record.sent or record.retry, f"alert {record.id} is {record}"
    saw(f"alert {record.id} was {record}")
