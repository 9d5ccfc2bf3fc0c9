"""The checks that stand in a room's files: one that pytest does not collect has vanished, and nobody would miss it."""

import re
from collections.abc import Iterator
from pathlib import Path

_CHECK = re.compile(r"^[ \t]*@pytest\.mark\.item\(.*?^[ \t]*(?:async[ ]+)?def (\w+)", re.MULTILINE | re.DOTALL)


def checks(room: Path) -> Iterator[tuple[Path, str]]:
    """The file and the name of each function below the folder that is marked with a point."""
    for path in sorted(room.rglob("*.py")):
        yield from ((path, name) for name in _CHECK.findall(path.read_text(encoding="utf-8")))
