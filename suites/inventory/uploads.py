"""Uploads of the run's own: a file, the job that it becomes, what became of the job (document 002, section 2)."""

import time
from dataclasses import dataclass, field
from typing import Literal

from fixtures.http import Http
from fixtures.postgres import Postgres
from gate import ledger
from gate.clock import bounded
from gate.ledger import Entry
from gate.tag import tag
from suites.inventory import sheets
from suites.inventory.sheets import Cell
from suites.inventory.stock import expect

Direction = Literal["inbound", "outbound"]

ENDED = ("completed", "failed")
HEADER: tuple[Cell, ...] = ("code", "quantity")
USUAL = 0.06  # seconds: most jobs have ended by then, so that one question is enough
IMPATIENT = 2.0  # seconds: once a job was stuck, the next ones are not waited for as long


@dataclass(frozen=True)
class Job:
    """One upload as the service accepted it; `stored` is the name that it gave the file."""

    entry: Entry
    id: str
    stored: str

    def __str__(self) -> str:
        return f"upload {self.entry.key} (job {self.id})"


@dataclass(frozen=True)
class End:
    """What the database says of a job in the end: its state, its rows by state, and why they failed."""

    status: str
    error: str
    total: int
    completed: int
    failed: int
    reasons: str
    seconds: float

    def __str__(self) -> str:
        why = self.error or self.reasons
        counts = f"{self.completed} of {self.total} rows applied, {self.failed} failed"
        state = self.status if self.status in ENDED else f"still {self.status}"
        return f"{state} after {self.seconds:.1f} s, {counts}" + (f" ({why})" if why else "")


@dataclass
class Uploads:
    """Sends files and follows their jobs; `limit` is how long one may take (seconds)."""

    api: Http
    database: Postgres
    limit: float
    sent: list[Job] = field(default_factory=list)
    stuck: bool = False

    def table(self, direction: Direction, kind: str, *rows: tuple[Cell, ...]) -> Job:
        """Upload a table of codes and quantities as a file of that kind."""
        return self.send(direction, kind, sheets.file(kind, [HEADER, *rows]))

    def send(self, direction: Direction, kind: str, content: bytes) -> Job:
        """Upload a file with this extension; noted in the ledger first, by a name that carries the run's tag."""
        name = f"{tag()}-{direction}-{len(self.sent) + 1}-{time.monotonic_ns() % 10**6}.{kind}"
        entry = ledger.note("inventory", "upload", name)
        file = (name, content, sheets.MEDIA_TYPES.get(kind, "application/octet-stream"))
        job = expect(self.api.post(f"/uploads/{direction}s", files={"file": file}), 202)["job"]
        self.sent.append(Job(entry, str(job["id"]), str(job["filename"])))
        return self.sent[-1]

    def follow(self, job: Job) -> End:
        """Follow the job to its end, or to the end of the patience with it; then the counts of the database."""
        began = time.monotonic()
        until = began + bounded(IMPATIENT if self.stuck else self.limit)
        pause = USUAL
        time.sleep(bounded(pause))
        while not self._ended(job) and time.monotonic() < until:
            time.sleep(bounded(pause))
            pause = min(pause * 1.6, 1.0)
        end = self._counted(job, time.monotonic() - began)
        self.stuck = self.stuck or end.status not in ENDED
        return end

    def rows(self, direction: Direction, product: str) -> set[str]:
        """The ids of a product's inbounds or outbounds."""
        sql = f"""select id from {direction}s where "productId" = %s"""
        return {row.id for row in self.database.rows(sql, (product,))}

    def _ended(self, job: Job) -> bool:
        return expect(self.api.get(f"/uploads/jobs/{job.id}"), 200)["status"] in ENDED

    def _counted(self, job: Job, seconds: float) -> End:
        row = self.database.one(COUNTED, (job.id,))
        if row is None:
            return End("not in upload_jobs", "", 0, 0, 0, "", seconds)
        return End(row.status, row.error, row.total, row.completed, row.failed, row.reasons, seconds)


COUNTED = """
select j.status || case when j.status in ('completed', 'failed') and j."finishedAt" is null then ' without an end'
                    else '' end as status, coalesce(j."lastError", '') as error,
       count(i.id) as total, count(i.id) filter (where i.status = 'completed') as completed,
       count(i.id) filter (where i.status = 'failed') as failed,
       coalesce(string_agg(distinct i."errorMsg", '; '), '') as reasons
from upload_jobs j left join upload_job_items i on i."jobId" = j.id where j.id = %s group by j.id"""
