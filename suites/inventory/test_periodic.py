"""Inventory, from time to time and in an incident (document 002, sections 3 to 5)."""

import time
from collections.abc import Callable

import pytest

from gate.clock import bounded
from gate.text import spanned
from suites.inventory.queues import Queues, named
from suites.inventory.target import Limits

Saw = Callable[[str], None]


@pytest.mark.item("INV-PER-03")
def test_few_uploads_are_queued(queues: Queues, limits: Limits, saw: Saw) -> None:
    """Fewer than ten uploads wait, over consecutive looks."""
    jobs = queues.upload_jobs()
    looks = [jobs.get("queued", 0)]
    while looks[-1] >= limits.queued_uploads and len(looks) < limits.queue_looks:
        time.sleep(bounded(limits.queue_look_interval))
        looks.append(queues.upload_jobs().get("queued", 0))
    assert looks[-1] < limits.queued_uploads, (
        f"{' then '.join(map(str, looks))} uploads are queued, under {limits.queued_uploads} is normal"
    )
    states = ", ".join(f"{count} {state}" for state, count in sorted(jobs.items()))
    saw(f"{looks[-1]} queued of {queues.seen_uploads()} upload jobs ({states})")


@pytest.mark.item("INV-PER-03")
def test_no_upload_is_stuck(queues: Queues, limits: Limits, saw: Saw) -> None:
    """No upload is queued or processing for longer than the limit: nothing resumes it after a restart."""
    stuck = queues.stuck_uploads(limits.stuck_upload)
    shown = named(stuck, lambda row: f"{row.id} {row.status} for {spanned(row.age)}")
    assert not stuck, f"{len(stuck)} uploads are stuck for over {limits.stuck_upload}: {shown}"
    saw(f"none of {queues.seen_uploads()} upload jobs is stuck")


@pytest.mark.item("INV-PER-03")
def test_no_alert_is_tried_again_and_again(queues: Queues, limits: Limits, saw: Saw) -> None:
    """No unsent alert has five or more attempts."""
    rows = queues.tried_often(limits.alert_retries)
    shown = named(rows, lambda row: f"{row.id} {row.tries} times ({row.reason})")
    assert not rows, f"{len(rows)} unsent alerts were tried {limits.alert_retries} times or more: {shown}"
    saw(f"none of {queues.seen_alerts()} alerts was tried {limits.alert_retries} times in vain")


@pytest.mark.item("INV-PER-03")
def test_no_alert_stays_unsent(queues: Queues, limits: Limits, saw: Saw) -> None:
    """No alert is unsent for over thirty minutes, unless quiet hours put it off."""
    rows = queues.unsent(limits.alert_unsent)
    shown = named(rows, lambda row: f"{row.id} for {spanned(row.age)} ({row.reason})")
    assert not rows, f"{len(rows)} alerts are unsent for over {limits.alert_unsent}: {shown}"
    saw(f"none of {queues.seen_alerts()} alerts is unsent for over {limits.alert_unsent}")


@pytest.mark.item("INV-PER-03")
def test_the_alert_worker_takes_what_is_due(queues: Queues, limits: Limits, saw: Saw) -> None:
    """No alert is due and untouched for two ticks of its worker."""
    rows = queues.overdue(2 * limits.worker_tick)
    shown = named(rows, lambda row: f"{row.id} due {spanned(row.late)} ago")
    assert not rows, f"the alert worker seems dead: {len(rows)} alerts are due and untouched: {shown}"
    saw(f"no alert of {queues.seen_alerts()} is overdue by two ticks of {limits.worker_tick}")
