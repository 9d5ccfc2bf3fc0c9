"""What the monitoring of a system is configured with: one JSON file in the bed's folder, read anew at every request."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel


class Rule(BaseModel):
    """An alerting rule; `hold` is how many seconds its expression must hold before it fires."""

    name: str
    query: str
    hold: int
    severity: str
    summary: str


class Configuration(BaseModel):
    """The configuration; log entries younger than `shipped_until` never arrive (None: all do).

    The stamps of those that do arrive are `ahead` seconds ahead (and Loki is set to take them). Every scrape took
    `slower` seconds longer than it did.
    """

    system: str
    jobs: list[str]
    rules: list[Rule]
    receivers: list[str]
    log_index: str
    shipped_until: datetime | None = None
    ahead: float = 0.0
    slower: float = 0.0


@dataclass(frozen=True)
class Entry:
    """One line of a log; `at` is in UTC, `offset` its position (a number that no other entry of the system has).

    `service` is which of the system's services wrote it, "" where the system is one service.
    """

    at: datetime
    level: str
    line: str
    offset: int
    service: str = ""


Reader = Callable[[datetime | None], list[Entry]]
"""Gives the newest entries of a system's log, oldest first; those after the moment are left out."""


def collected(data: Configuration, read: Reader) -> list[Entry]:
    """The entries that have arrived, with the stamps that they arrived with."""
    ahead = timedelta(seconds=data.ahead)
    return [replace(entry, at=entry.at + ahead) for entry in read(data.shipped_until)]


def write_data(file: Path, data: Configuration) -> None:
    """Write the configuration."""
    scratch = file.with_suffix(".new")
    scratch.write_text(data.model_dump_json(indent=2))
    scratch.replace(file)


def read_data(file: Path) -> Configuration:
    """The configuration as it stands in the file now."""
    return Configuration.model_validate_json(file.read_text())
