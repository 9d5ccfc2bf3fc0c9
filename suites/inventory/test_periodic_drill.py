"""Inventory, the monthly integration test of workers and scheduled jobs (document 002, section 5)."""

from collections.abc import Callable

import pytest

from fixtures.backups import Backups
from gate.fixtures import Eventually
from suites.inventory.drill_fixtures import Drill
from suites.inventory.own_alert import OwnAlert
from suites.inventory.stock import OwnProduct
from suites.inventory.target import Backup, Limits
from suites.inventory.uploads import Uploads

Saw = Callable[[str], None]

TICKS = 2
MARGIN = 1.0  # seconds that the worker's own work may take


@pytest.mark.item("INV-PER-14", attestable=True)
def test_an_upload_goes_the_whole_way(drill: Drill, own_product: OwnProduct, uploads: Uploads, saw: Saw) -> None:
    """A file is queued, its worker applies it, and the stock moves."""
    end = uploads.follow(uploads.table("inbound", "csv", (own_product.code, 7)))
    stock = own_product.stock().remain
    assert (end.status, end.completed) == ("completed", 1), f"an upload of one row ended as {end}"
    assert stock == 7, f"the upload is completed, and the stock of its product is {stock}, expected 7"
    saw(f"an upload of one row: {end}; the stock is {stock}")
    drill.done()


@pytest.mark.item("INV-PER-14", attestable=True)
def test_the_alert_worker_touches_what_is_due(
    drill: Drill, due_alert: OwnAlert, limits: Limits, eventually: Eventually, saw: Saw
) -> None:
    """An alert that is due now is picked up within two ticks."""
    untouched = f"the alert worker has not touched a due alert in {TICKS} ticks of {limits.worker_tick}"
    touched = eventually(due_alert.touched, TICKS * limits.worker_tick + MARGIN, untouched)
    saw(f"the worker took the run's own alert: {touched}")
    drill.done()


@pytest.mark.item("INV-PER-14", attestable=True)
def test_the_backup_job_ran(drill: Drill, backup_files: Backups, backup: Backup, saw: Saw) -> None:
    """The scheduled backup has left a file in its time."""
    assert backup_files.on_time(backup), f"the backup job did not run: one is due every {backup.every}, {backup_files}"
    assert backup_files.newest.size, f"the backup job ran in vain: {backup_files}"
    saw(f"the backup job ran: {backup_files}")
    drill.done()
