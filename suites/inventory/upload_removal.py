"""Removes upload jobs of the run's own: the service has no route for it (contract, clean-up table)."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from fixtures.host import Host
from fixtures.postgres import Postgres
from gate.ledger import Entry
from gate.model import Safety
from suites.inventory import connections
from suites.inventory.target import Section
from suites.inventory.uploads import Job

PLAIN_NAME = re.compile(r"[\w-]+\.\w+")
NO_ROUTE = "the service has no route that deletes an upload job; set inventory.sql_writes where it may go by SQL"
NOT_LOOKED_FOR = (
    "the service has no route that deletes an upload job, and neither its rows nor its file was looked for: "
    "inventory.database is not set"
)
ROWS_GONE = "its rows are gone"


@dataclass(frozen=True)
class Remover:
    """Where rows and files may be removed; None where the target does not say where. Rows go by SQL that may write."""

    database: Postgres | None
    host: Host | None
    folder: str | None

    @classmethod
    @contextmanager
    def of(cls, section: Section) -> Iterator["Remover"]:
        """The remover that the section allows, closed at the end."""
        with ExitStack() as opened:
            database = opened.enter_context(connections.database(section)) if section.database else None
            if database and section.sql_writes:
                database = database.allowing(Safety.WRITE)
            known = section.host and section.uploads_folder
            host = opened.enter_context(connections.host(section)) if known else None
            yield cls(database, host, section.uploads_folder)

    def remove(self, jobs: Sequence[Job]) -> None:
        """Remove the jobs, their rows and their files, or list each as left with what keeps it."""
        if not jobs:
            return
        rows, files = self._rows(jobs), self.files([job.stored for job in jobs])
        kept = "; ".join(filter(None, [rows or (files and ROWS_GONE), files]))
        for job in jobs:
            if kept:
                job.entry.left(f"{job}, file {job.stored}" if files else str(job), kept)
            else:
                job.entry.removed()

    def sweep(self, entry: Entry) -> None:
        """The same for an upload of a killed run, which may not have learnt the job's id."""
        if self.database is None:
            entry.left(f"upload {entry.key}", NOT_LOOKED_FOR)
            return
        found = self.database.rows('select id, filename from upload_jobs where "originalName" = %s', (entry.key,))
        self.remove([Job(entry, row.id, row.filename) for row in found])
        if not found:
            entry.removed()

    def _rows(self, jobs: Sequence[Job]) -> str:
        """Why the rows stay; only those that carry the run's own names go."""
        if self.database is None or self.database.safety < Safety.WRITE:
            return NO_ROUTE
        ids, names = [job.id for job in jobs], [job.entry.key for job in jobs]
        self.database.execute('delete from upload_jobs where id = any(%s) and "originalName" = any(%s)', (ids, names))
        return ""

    def files(self, stored: Sequence[str]) -> str:
        """Remove files of these stored names; why they stay, or "" when they are gone."""
        if self.host is None or self.folder is None:
            return "its file stays: inventory.host and inventory.uploads_folder are not set"
        strange = [name for name in stored if not PLAIN_NAME.fullmatch(name)]
        if strange:
            return f"its file stays: {strange[0]!r} is no plain file name"
        ran = self.host.run(["rm", "--", *(f"{self.folder}/{name}" for name in stored)])
        return "" if ran.ok else f"of its file is known: {ran.sentence}"
