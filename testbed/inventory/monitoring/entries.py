"""The API's log as a log shipper delivers it: entries with their own time stamps, never invented ones."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

from testbed.monitoring.configuration import Entry

TAIL = 2_000_000  # bytes

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LINE = re.compile(
    r"\[Nest\] (?P<pid>\d+) +- (?P<at>\d\d/\d\d/\d{4}, \d+:\d\d:\d\d [AP]M) +(?P<level>[A-Z]+) (?P<text>.*)"
)
_LEVELS = {"LOG": "info", "ERROR": "error", "WARN": "warn", "DEBUG": "debug", "VERBOSE": "trace"}


def read_entries(log: Path, until: datetime | None = None) -> list[Entry]:
    """The newest entries of the log, oldest first; lines without a time stamp (stacks) belong to none.

    Entries after `until` are left out.
    """
    if not log.exists():
        return []
    found = (_entry(line, offset) for offset, line in _tail(log))
    return [entry for entry in found if entry and (until is None or entry.at <= until)]


def _tail(log: Path) -> list[tuple[int, str]]:
    with log.open("rb") as file:
        offset = max(0, file.seek(0, os.SEEK_END) - TAIL)
        file.seek(offset)
        content = file.read(TAIL)
    lines = []
    for raw in content.splitlines(keepends=True):
        lines.append((offset, _COLOUR.sub("", raw.decode(errors="replace")).rstrip()))
        offset += len(raw)
    return lines


def _entry(line: str, offset: int) -> Entry | None:
    match = _LINE.match(line)
    if not match:
        return None
    local = datetime.strptime(match["at"], "%m/%d/%Y, %I:%M:%S %p").astimezone()
    return Entry(local.astimezone(UTC), _LEVELS.get(match["level"], "info"), line, offset)
