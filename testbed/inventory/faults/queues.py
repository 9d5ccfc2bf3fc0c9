"""Faults of the two queues: uploads and alerts."""

from collections.abc import Iterator
from contextlib import contextmanager

from testbed.bed import Bed
from testbed.breaking import rows_gone
from testbed.faults import fault

AGO = "(now() at time zone 'utc') - interval '{}'"


@contextmanager
def _jobs(bed: Bed, count: int, status: str, age: str) -> Iterator[None]:
    bed.inventory.sql(
        f"""insert into upload_jobs (id, type, status, "createdAt", filename, "originalName")
            select 'broken-' || n, 'inbound', '{status}', {AGO.format(age)}, n || '.csv', 'stock.csv'
            from generate_series(1, {count}) n"""
    )
    try:
        yield
    finally:
        bed.inventory.sql("delete from upload_jobs where id like 'broken-%'")


@contextmanager
def _alert(bed: Bed, age: str, retry: str, reason: str, tries: int) -> Iterator[None]:
    bed.inventory.sql(
        f"""insert into alerts (id, level, channel, message, "createdAt", "retryAt", "retryReason", "retryCount")
            values ('broken-1', 'low', 'telegram', 'stock is low', {AGO.format(age)}, {retry}, '{reason}', {tries})"""
    )
    try:
        yield
    finally:
        bed.inventory.sql("delete from alerts where id like 'broken-%'")


USED = ("few_uploads_are_queued", "no_upload_is_stuck", "no_alert_is_tried_again_and_again", "no_alert_stays_unsent")


@fault(reds=["INV-PER-03"], cases=[*USED, "the_alert_worker_takes_what_is_due"])
def the_queues_were_never_used(bed: Bed) -> Iterator[None]:
    """There is no upload job and no alert: nothing can be late, and nothing shows that a worker lives."""
    tables = ("upload_jobs", "upload_job_items", "alerts")
    with (
        rows_gone(bed.inventory, "DELETE FROM upload_jobs", *tables[:2]),
        rows_gone(bed.inventory, "DELETE FROM alerts", tables[2]),
    ):
        yield


@fault(reds=["INV-PER-03"], cases=["few_uploads_are_queued"])
def ten_uploads_stay_queued(bed: Bed) -> Iterator[None]:
    """Ten uploads are queued and nobody takes them."""
    with _jobs(bed, 10, "queued", "1 minute"):
        yield


@fault(reds=["INV-PER-03"], cases=["no_upload_is_stuck"])
def an_upload_is_orphaned_by_a_restart(bed: Bed) -> Iterator[None]:
    """An upload was being processed when the API was restarted, and is never resumed."""
    with _jobs(bed, 1, "processing", "3 hours"):
        yield


@fault(reds=["INV-PER-03"], cases=["no_upload_is_stuck"])
def an_upload_was_never_begun(bed: Bed) -> Iterator[None]:
    """The API was restarted before it took up an upload, which stays queued for ever."""
    with _jobs(bed, 1, "queued", "3 hours"):
        yield


@fault(reds=["INV-PER-03"], cases=["no_alert_is_tried_again_and_again", "no_alert_stays_unsent"])
def an_alert_was_given_up(bed: Bed) -> Iterator[None]:
    """An alert was tried ten times in vain; there will be no further attempt."""
    with _alert(bed, "2 hours", "NULL", "aborted", 10):
        yield


@fault(reds=[])
def an_alert_waits_for_the_end_of_quiet_hours(bed: Bed) -> Iterator[None]:
    """An alert has been waiting for the morning for eight hours, as it should."""
    with _alert(bed, "8 hours", "(now() at time zone 'utc') + interval '1 hour'", "quiet_hours", 0):
        yield


@fault(reds=["INV-PER-03"], cases=["no_alert_is_tried_again_and_again"])
def an_alert_was_tried_five_times(bed: Bed) -> Iterator[None]:
    """An alert was tried five times in vain; the next attempt is still to come."""
    with _alert(bed, "20 minutes", "(now() at time zone 'utc') + interval '1 hour'", "error", 5):
        yield


@fault(reds=["INV-PER-03"], cases=["no_alert_stays_unsent"])
def an_alert_is_unsent_for_an_hour(bed: Bed) -> Iterator[None]:
    """An alert waits for an hour, and not because of quiet hours."""
    with _alert(bed, "1 hour", "(now() at time zone 'utc') + interval '1 hour'", "delivery_error", 1):
        yield


@fault(
    reds=["INV-PER-03", "INV-PER-14"],
    cases=["the_alert_worker_takes_what_is_due", "the_alert_worker_touches_what_is_due"],
)
def the_alert_worker_is_dead(bed: Bed) -> Iterator[None]:
    """The alert worker's ticks have stopped: an alert is due and nobody touches it."""
    api = bed.inventory.process("api")
    api.restart(env={"ALERT_TICK_MS": "86400000"})
    try:
        with _alert(bed, "10 minutes", AGO.format("5 minutes"), "delivery_error", 1):
            yield
    finally:
        api.restart(env={"ALERT_TICK_MS": "2000"})
