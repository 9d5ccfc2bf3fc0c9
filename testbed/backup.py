"""Backups of a database: `pg_dump` as a release's own script calls it, and a scheduler that does so."""

import argparse
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

NIGHTLY = "30 3 * * *"
COMMAND = "root npm run backup:db"
LOOK_EVERY = 1.0


def once(database_url: str, folder: Path, pg_dump: str | Path, at: datetime | None = None) -> Path:
    """Write one backup, `backup-YYYYMMDD-HHMMSS.dump` in local time, and return its path.

    Raises RuntimeError with what pg_dump said; as with the release's script, an empty file may then stay behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / _name(at or datetime.now())
    command = [str(pg_dump), "-Fc", "--no-owner", "--no-acl", "--clean", f"--file={file}"]
    done = subprocess.run(
        command, env=os.environ | _connection(database_url), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"pg_dump: {done.stderr.strip()}")
    return file


def history(database_url: str, folder: Path, pg_dump: str | Path) -> list[Path]:
    """Yesterday's backup and a fresh one, oldest first."""
    now = datetime.now()
    fresh = once(database_url, folder, pg_dump, now)
    yesterday = now - timedelta(days=1)
    older = folder / _name(yesterday)
    shutil.copyfile(fresh, older)
    os.utime(older, (yesterday.timestamp(), yesterday.timestamp()))
    return [older, fresh]


def write_schedule(file: Path, when: str = NIGHTLY) -> None:
    """Write the schedule as a file of /etc/cron.d holds it; `when` has cron's five fields."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"# Backup of the database\n{when} {COMMAND}\n")


@dataclass(frozen=True)
class Schedule:
    """Cron's five fields: minute, hour, day of month, month, day of week (0 is Sunday)."""

    fields: tuple[str, ...]

    def due(self, moment: datetime) -> bool:
        """Whether a run is due in this minute."""
        values = (moment.minute, moment.hour, moment.day, moment.month, moment.isoweekday() % 7)
        return all(map(_matches, self.fields, values))


def read_schedule(file: Path) -> Schedule | None:
    """The schedule that `file` holds; None when the file is absent or holds none."""
    if not file.exists():
        return None
    lines = (line.split() for line in file.read_text().splitlines() if line.strip() and not line.startswith("#"))
    return next((Schedule(tuple(words[:5])) for words in lines if len(words) > 5), None)


@dataclass
class Keeper:
    """Keeps a schedule: `look` runs `work` once in each minute that is due after `done`."""

    file: Path
    work: Callable[[], object]
    done: datetime = field(default_factory=lambda: datetime.now().replace(second=0, microsecond=0))
    written: int = 0

    def look(self, now: datetime) -> None:
        """Do what is due at `now`; a failure is printed and ends nothing."""
        minute = now.replace(second=0, microsecond=0)
        schedule = read_schedule(self.file)
        if minute > self.done and schedule and schedule.due(minute):
            self.done = minute
            self._attempt()

    def _attempt(self) -> None:
        try:
            print("backup written:", self.work(), flush=True)
            self.written += 1
        except RuntimeError as error:
            print("backup failed:", error, flush=True)


def main() -> None:
    """Back up whenever the schedule file says so, until a signal ends the process."""
    options = _options()
    keeper = Keeper(options.schedule, lambda: once(os.environ["DATABASE_URL"], options.folder, options.pg_dump))
    options.ready.touch()
    while True:
        time.sleep(LOOK_EVERY)
        keeper.look(datetime.now())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m testbed.backup", description=main.__doc__)
    parser.add_argument("--schedule", type=Path, required=True, help="the cron file")
    parser.add_argument("--folder", type=Path, required=True, help="where the backups go")
    parser.add_argument("--pg-dump", default="pg_dump", help="the pg_dump of the server's version")
    parser.add_argument("--ready", type=Path, required=True, help="a file that appears once the schedule is kept")
    return parser.parse_args()


def _connection(database_url: str) -> dict[str, str]:
    # The address holds the password: it goes through the environment, never into an argument list.
    try:
        parts = conninfo_to_dict(database_url)
    except psycopg.ProgrammingError as error:
        raise RuntimeError(f"DATABASE_URL: {error}") from None
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    return {names[key]: str(value) for key, value in parts.items() if key in names}


def _name(at: datetime) -> str:
    return at.strftime("backup-%Y%m%d-%H%M%S.dump")


def _matches(field: str, value: int) -> bool:
    return any(_part_matches(part, value) for part in field.split(","))


def _part_matches(part: str, value: int) -> bool:
    span, _, step = part.partition("/")
    low, _, high = span.partition("-")
    first, last = (0, 59) if span == "*" else (int(low), int(high or low))
    return first <= value <= last and (value - first) % int(step or 1) == 0


if __name__ == "__main__":
    main()
