"""Lines that stand in Docker's log of a service although its process never wrote them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from testbed.jarvis.system import Jarvis


@contextmanager
def logged(jarvis: "Jarvis", name: str, line: str, hours: float = 0) -> Iterator[None]:
    """Docker's log of a service holds this line too, as one of so long ago."""
    file, at = jarvis.container_log(name), datetime.now(UTC) - timedelta(hours=hours)
    entry = {"log": f"{line}\n", "stream": "stdout", "time": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    text = json.dumps(entry)
    with file.open("a") as log:
        log.write(f"{text}\n")
    try:
        yield
    finally:
        _forgotten(file, text)


def _forgotten(file: Path, line: str) -> None:
    kept = [each for each in file.read_text().splitlines() if each != line]
    file.write_text("".join(f"{each}\n" for each in kept))
