"""Backups on the host: the files, newest first, whether the newest one can be read, and the schedule."""

import re
from dataclasses import dataclass
from datetime import timedelta

from fixtures.faults import Fault
from fixtures.host import File, Host
from suites.inventory.target import Backup

CUSTOM = "PGDMP"  # how pg_dump's custom format begins
PLAIN = "-- PostgreSQL database dump"
MISSING = 127  # what a shell says of a command that is not there

_CRON = re.compile(r"\s*(@(reboot|hourly|daily|midnight|weekly|monthly)|(\S+\s+){4}\S+)\s+\S+")


@dataclass(frozen=True)
class Backups:
    """The backup files of a folder, newest first (perhaps none), and the age of the newest by the host's clock."""

    files: tuple[File, ...]
    age: timedelta
    where: str

    @property
    def newest(self) -> File:
        """The newest one."""
        return self.files[0]

    def on_time(self, backup: Backup) -> bool:
        """Whether the newest one is as young as the schedule allows."""
        return bool(self.files) and self.age <= timedelta(seconds=backup.every + backup.late)

    def __str__(self) -> str:
        if not self.files:
            return f"there is no backup: nothing is called {self.where}"
        hours = self.age.total_seconds() / 3600
        return f"the newest backup {self.newest.path} is {hours:.1f} h old and has {self.newest.size:,} bytes"


def collect(host: Host, backup: Backup) -> Backups:
    """Look into the backup folder; raises Fault when it cannot be read."""
    files = tuple(host.newest(backup.folder, backup.pattern))
    age = host.now() - files[0].mtime if files else timedelta.max
    return Backups(files, age, f"{backup.folder}/{backup.pattern}")


def contents(host: Host, file: File, pg_restore: str) -> str:
    """What the backup holds, in a few words, by its table of contents; raises Fault when it cannot be read.

    Where the host has no pg_restore, its first bytes have to do.
    """
    ran = host.run([pg_restore, "--list", file.path])
    if ran.ok:
        return f"{sum(' TABLE DATA ' in line for line in ran.out.splitlines())} tables with data by {pg_restore} --list"
    start = host.run(["head", "-c", "64", "--", file.path]).out.lstrip("-\n \0")
    if (ran.rc == MISSING and start.startswith(CUSTOM)) or start.startswith(PLAIN.lstrip("- ")):
        return f"its first bytes are pg_dump's; not read further ({ran.sentence})"
    raise Fault(f"{file.path} is no backup that can be restored: {ran.sentence}")


def schedule(host: Host, backup: Backup) -> str | None:
    """The schedule that the target names, as it stands on the host; None when the target names none.

    Raises Fault when what the target names is not there, or schedules nothing.
    """
    if backup.schedule_file:
        return _line(host.read(backup.schedule_file), "", backup.schedule_file)
    if backup.cron:
        return _line(host.run(["crontab", "-l"]).out, backup.cron, "the crontab")
    if backup.timer:
        ran = host.run(["systemctl", "is-active", backup.timer])
        if not ran.ok:
            raise Fault(f"the timer {backup.timer} is not active: {ran.sentence}")
        return f"{backup.timer} is active"
    return None


def _line(text: str, word: str, where: str) -> str:
    found = [
        line.strip() for line in text.splitlines() if word in line and _CRON.match(line) and line.strip()[0] != "#"
    ]
    if not found:
        raise Fault(f"{where} schedules no backup" + (f": no line holds {word!r}" if word else ""))
    return found[0]
