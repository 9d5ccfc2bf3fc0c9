"""Faults of uploads: the worker, its counts, its verdicts, the kinds of files, where files are kept."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from testbed.bed import Bed
from testbed.breaking import lost
from testbed.faults import fault
from testbed.inventory.breaking import api_environment, refused

UNREADABLE = ("a quantity that is no number", "no column of quantities", "a kind of file that is not supported")
BAD_ROWS = [
    "a_bad_row_fails_alone[inbound-an unknown code]",
    "a_bad_row_fails_alone[outbound-too large an outbound]",
]

UPLOADS_WORK = ["INV-POST-04", "INV-PER-14"]


@fault(reds=UPLOADS_WORK, cases=["an_upload_goes_the_whole_way"])
def the_upload_worker_takes_no_job(bed: Bed) -> Iterator[None]:
    """The upload worker dies as it takes a job: jobs stay queued."""
    with refused(bed.inventory, "upload_jobs", "true", "UPDATE"):
        yield


@fault(reds=UPLOADS_WORK)
def uploads_stay_in_processing(bed: Bed) -> Iterator[None]:
    """The upload worker applies the rows and dies before it has written the job's end."""
    with refused(bed.inventory, "upload_jobs", "NEW.status IN ('completed', 'failed')", "UPDATE"):
        yield


@fault(reds=UPLOADS_WORK)
def uploads_cannot_be_applied(bed: Bed) -> Iterator[None]:
    """Every upload ends as failed: its rows cannot be stored."""
    with refused(bed.inventory, "upload_job_items", "true"):
        yield


@fault(reds=UPLOADS_WORK)
def uploaded_rows_are_counted_wrongly(bed: Bed) -> Iterator[None]:
    """Rows that were applied are counted as failed."""
    body = "IF NEW.status = 'completed' THEN NEW.status := 'failed'; END IF"
    with bed.inventory.trigger("upload_job_items", body):
        yield


@fault(reds=["INV-POST-04"])
def an_unreadable_upload_ends_as_completed(bed: Bed) -> Iterator[None]:
    """A file that cannot be read ends as a completed job."""
    body = "IF NEW.status = 'failed' THEN NEW.status := 'completed'; END IF"
    with bed.inventory.trigger("upload_jobs", body):
        yield


@fault(reds=["INV-POST-04"], cases=[f"an_unreadable_file_ends_as_a_failed_job[{what}]" for what in UNREADABLE])
def a_failed_upload_gives_no_reason(bed: Bed) -> Iterator[None]:
    """A failed job says nothing in lastError."""
    with bed.inventory.trigger("upload_jobs", 'NEW."lastError" := NULL'):
        yield


@fault(reds=["INV-POST-04"], cases=[f"an_unreadable_file_ends_as_a_failed_job[{what}]" for what in UNREADABLE])
def a_failed_upload_leaves_rows(bed: Bed) -> Iterator[None]:
    """A job that fails for its file has stored a row of it by then, which stays."""
    row = """INSERT INTO upload_job_items (id, "jobId", "rowNo", "payloadJson") VALUES (NEW.id, NEW.id, 1, '{}')"""
    with bed.inventory.trigger("upload_jobs", f"IF NEW.status = 'failed' THEN {row}; END IF"):
        yield


@fault(reds=["INV-POST-04", "INV-PER-14"])
def an_upload_never_notes_its_end(bed: Bed) -> Iterator[None]:
    """Jobs end without finishedAt."""
    with bed.inventory.trigger("upload_jobs", 'NEW."finishedAt" := NULL'):
        yield


@fault(reds=["INV-POST-04"], cases=["a_bad_row_fails_alone[inbound-an unknown code]"])
def a_bad_row_counts_as_applied(bed: Bed) -> Iterator[None]:
    """Rows with an unknown code or too large an outbound end as completed."""
    body = "IF NEW.status = 'failed' THEN NEW.status := 'completed'; END IF"
    with bed.inventory.trigger("upload_job_items", body):
        yield


@fault(reds=["INV-POST-04"], cases=BAD_ROWS)
def a_bad_row_gives_no_reason(bed: Bed) -> Iterator[None]:
    """A row that cannot be applied is counted as failed, and nobody is told why."""
    with bed.inventory.trigger("upload_job_items", 'NEW."errorMsg" := NULL'):
        yield


@fault(reds=["INV-POST-04"], cases=BAD_ROWS)
def a_bad_row_fails_the_whole_upload(bed: Bed) -> Iterator[None]:
    """A row that cannot be applied ends its whole job as failed."""
    with refused(bed.inventory, "upload_job_items", "NEW.status = 'failed'", "UPDATE"):
        yield


@fault(reds=["INV-POST-04"])
def uploaded_rows_are_not_audited(bed: Bed) -> Iterator[None]:
    """Rows that an upload applies leave no audit row."""
    with lost(bed.inventory, "audit_logs", """NEW."userId" IS NULL AND NEW.resource IN ('inbounds', 'outbounds')"""):
        yield


@fault(
    reds=["INV-POST-04"], cases=[f"an_upload_is_processed_to_its_end[{way}-xlsx]" for way in ("inbound", "outbound")]
)
def excel_files_cannot_be_read(bed: Bed) -> Iterator[None]:
    """The library that reads xlsx files came broken with the release."""
    with tempfile.TemporaryDirectory() as folder:
        broken = 'def load_workbook(*_, **__):\n    raise ImportError("cannot import name Workbook")\n'
        Path(folder, "openpyxl.py").write_text(broken)
        path = bed.inventory.process("api").spec.env["PYTHONPATH"]
        with bed.inventory.log_kept(), api_environment(bed.inventory, PYTHONPATH=f"{folder}:{path}"):
            yield


@fault(reds=UPLOADS_WORK)
def uploads_have_no_place(bed: Bed) -> Iterator[None]:
    """storage/uploads is not a folder: no file can be kept."""
    uploads = bed.inventory.release.uploads
    aside = uploads.with_name("uploads.aside")
    uploads.mkdir(parents=True, exist_ok=True)
    uploads.rename(aside)
    uploads.write_text("")
    try:
        with bed.inventory.log_kept():
            yield
    finally:
        uploads.unlink()
        aside.rename(uploads)
