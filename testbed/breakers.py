"""Who keeps a bed broken, and who has left it broken: a mark a fault, held for as long as it is applied."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def breaking(folder: Path) -> Iterator[None]:
    """Mark the bed as broken until the block has mended it; the mark of who never mended it stays, held by nobody."""
    marks = _marks(folder)
    marks.mkdir(exist_ok=True)
    number, name = tempfile.mkstemp(dir=marks, prefix="new-")
    with os.fdopen(number, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        mark = Path(name).rename(marks / name.replace("new-", "fault-"))  # nobody sees it before it is held
        yield
        mark.unlink(missing_ok=True)


def at_work(folder: Path) -> bool:
    """Whether a fault keeps the bed broken at this moment."""
    return any(map(_held, _marks(folder).glob("fault-*")))


def gone(folder: Path) -> bool:
    """Whether a fault was killed before it had mended the bed."""
    return not all(map(_held, _marks(folder).glob("fault-*")))


def _marks(folder: Path) -> Path:
    return folder / "broken"


def _held(mark: Path) -> bool:
    try:
        with mark.open("r") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return True  # mended in this moment
    return False
