"""Faults of the monthly integration test; those of the workers stand with their queues."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault
from testbed.inventory.breaking_records import drills_forbidden, nobody_attests

PARTS = ("an_upload_goes_the_whole_way", "the_alert_worker_touches_what_is_due", "the_backup_job_ran")


@fault(reds=["INV-PER-14"], cases=PARTS)
def the_integration_test_is_overdue(bed: Bed) -> Iterator[None]:
    """The last integration test was 40 days ago, this target forbids drills, and nobody attests one."""
    with drills_forbidden(bed, "INV-PER-14", {f"INV-PER-14.test_{part}": 40 for part in PARTS}):
        yield


@fault(reds=["INV-PER-14"], cases=["the_alert_worker_touches_what_is_due"])
def a_due_alert_would_message_people(bed: Bed) -> Iterator[None]:
    """Telegram is on and the target forbids test messages: the alert worker cannot be tried, and nobody attests it."""
    with bed.inventory.target_changed(test_message=None), nobody_attests(bed, "INV-PER-14"):
        yield
