"""What the supervising process shows: a thread writes it, so that a reader who does not read holds up nothing else."""

import os
import select
import sys
from contextlib import suppress
from functools import cache
from threading import Condition, Thread
from typing import TextIO

PATIENCE = 5.0  # seconds in which the reader must take something when the end of the run waits for him
BACKLOG = 1 << 20  # bytes that may wait for him
STREAMS = ("stdin", "stdout", "stderr")


class Output:
    """One stream; what its reader does not take waits, and is lost once he has been waited for in vain."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._waiting = bytearray()
        self._changed = Condition()
        self._writes = False

    @property
    def full(self) -> bool:
        """Whether so much waits for the reader that no more should come."""
        return len(self._waiting) >= BACKLOG

    def write(self, text: bytes) -> None:
        """Have it written; returns at once."""
        with self._changed:
            self._waiting += text
            self._begin()

    def finish(self) -> None:
        """Wait for the reader as long as he goes on reading."""
        with self._changed:
            self._begin()
            while self._waiting and self._changed.wait(PATIENCE):
                pass

    def _begin(self) -> None:
        """A thread for as long as something waits; where the machine has none to give, it waits for the next time."""
        if self._waiting and not self._writes:
            with suppress(RuntimeError):
                Thread(target=self._write, daemon=True).start()
                self._writes = True

    def _write(self) -> None:
        while piece := self._next():
            taken = self._take(piece)
            with self._changed:
                del self._waiting[:taken]
                self._changed.notify_all()

    def _next(self) -> bytes:
        with self._changed:
            self._writes = bool(self._waiting)
            return bytes(self._waiting[: select.PIPE_BUF])

    def _take(self, piece: bytes) -> int:
        try:
            return os.write(self._handle, piece)
        except BlockingIOError:  # whoever gave us the stream does not want to wait for its reader either
            select.select([], [self._handle], [])
            return 0
        except OSError:  # the reader has hung up
            return len(piece)


@cache
def of(handle: int) -> Output:
    """The one of that file descriptor."""
    return Output(handle)


os.register_at_fork(after_in_child=of.cache_clear)  # a child has no thread that writes, and no lock of ours


def shown() -> Output:
    """Standard output."""
    return of(_handle(sys.stdout) or 1)


def say(text: str, stream: TextIO | None = None) -> None:
    """Print a text, on standard output unless another stream is named; returns at once."""
    stream = stream or sys.stdout
    with suppress(OSError, ValueError):
        stream.flush()
        handle = _handle(stream)
        if handle is None:
            print(text, file=stream, flush=True)
        else:
            of(handle).write(f"{text}\n".encode(stream.encoding or "utf-8", stream.errors or "strict"))


def finish() -> None:
    """Wait, within bounds, until everything that was said is read."""
    for output in {shown(), of(_handle(sys.stderr) or 2)}:
        output.finish()


def _handle(stream: TextIO) -> int | None:
    """None for one that whoever has started pytest from Python has put in its place."""
    try:
        return stream.fileno()
    except (OSError, ValueError, AttributeError):
        return None


def open_closed() -> None:
    """Whichever of the standard streams was closed when we came is /dev/null, before a file gets its number."""
    for number, name in enumerate(STREAMS):
        closed = _is_closed(number)
        if closed:  # the lowest number that is free is this one
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
        if getattr(sys, name) is None:
            own = number if closed else os.open(os.devnull, os.O_RDWR)
            stream = os.fdopen(own, "r" if name == "stdin" else "w", buffering=1, encoding="utf-8")
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _is_closed(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return True
    return False
