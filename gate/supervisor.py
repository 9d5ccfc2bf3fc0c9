"""The supervisor: runs the checks in a child process; owns deadline, signals, what the terminal shows and the end.

Watcher threads, session time-outs and signal handlers inside pytest all fail on a check that holds the interpreter in
C code; a parent process does not.
"""

import atexit
import contextlib
import gc
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from gate import journal, secrets, signals
from gate.lifetime import die_with_parent, family
from gate.output import Output

GRACE = 1.0  # seconds between asking the child to end at the deadline and ending it
PATIENCE = 5.0  # seconds that an interrupted child has for taking away what it made; asked again, it has none
DRAIN = 0.3  # seconds for what the child's children still hold in the pipe


@dataclass(frozen=True)
class End:
    """How the child ended: its status as waitpid says it, and what cut it short, if anything did."""

    status: int
    cut_short: str = ""

    @property
    def code(self) -> int:
        """The child's exit code; negative for a signal."""
        return os.waitstatus_to_exitcode(self.status)


class Supervisor:
    """Watches one child; `folder` is the run's own, with its journal and its socket for secrets."""

    def __init__(self, folder: Path, deadline: float, show: Output) -> None:
        self.folder = folder
        self.deadline = deadline  # on the monotonic clock
        self.show = show
        self.asked = ""  # why the child was asked to end
        self.kill_at = float("inf")
        self._interrupts = signals.ending()
        self._held = b""
        self._channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._channel.bind(os.environ[secrets.SOCKET])
        self._channel.setblocking(False)

    def run(self, meanwhile: Callable[[], None]) -> End | None:
        """Fork; return None in the child, and in the parent, which does `meanwhile` while it waits, how that ended."""
        reader, writer = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        gc.freeze()  # else the child's collector touches, and so copies, every page of the parent's
        # One that comes before there is a handler waits for it.
        signal.pthread_sigmask(signal.SIG_BLOCK, self._interrupts)
        self.child = os.fork()
        if self.child == 0:
            self._become_child(parent, reader, writer)
            return None
        os.close(writer)
        with contextlib.suppress(OSError):
            os.setpgid(self.child, self.child)
        Thread(target=meanwhile, daemon=True).start()
        with self._signals():
            status = self._watch(reader)
        self._flush()
        return End(status, self.asked)

    def _become_child(self, parent: int, reader: int, writer: int) -> None:
        os.close(reader)
        self._channel.close()
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        die_with_parent(parent)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts a run in the background deaf to it
        signal.pthread_sigmask(signal.SIG_UNBLOCK, self._interrupts)
        atexit.register(gc.freeze)  # a last collection before the end of the process would give back nothing
        os.dup2(writer, 1)
        os.dup2(writer, 2)
        os.close(writer)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """They ask the child to end; after it they change nothing: what is left is the report, and the code stands."""
        for number in self._interrupts:
            signal.signal(number, self._asked_by)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, self._interrupts)
        try:
            yield
        finally:
            for number in self._interrupts:
                signal.signal(number, signal.SIG_IGN)

    def _asked_by(self, number: int, _frame: object) -> None:
        self._ask(f"the run was interrupted ({signal.Signals(number).name})")

    def _ask(self, why: str) -> None:
        """Ask the child to end; asked again, end it."""
        if self.asked:
            self.kill_at = 0.0
            return
        self.asked = why
        now = time.monotonic()
        self.kill_at = min(now + PATIENCE, max(now, self._last()) + GRACE)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getpgid(self.child) != self.child:
                os.kill(self.child, signal.SIGINT)
            os.killpg(self.child, signal.SIGINT)  # the workers as well: each takes away what it made

    def _watch(self, reader: int) -> int:
        with selectors.DefaultSelector() as selector, open(reader, "rb", buffering=0) as pipe:
            os.set_blocking(reader, False)
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                if self._waits_for_the_reader():
                    time.sleep(0.05)
                    self.learn()
                else:
                    selector.select(timeout=0.05)
                    self._relay(pipe)
                pid, status = os.waitpid(self.child, os.WNOHANG)
                if pid:
                    self._end_group()
                    self._drain(pipe)
                    return status
                self._keep_time()

    def _waits_for_the_reader(self) -> bool:
        """The child waits with what it writes, until it is asked to end: its way there must be free."""
        return self.show.full and not self.asked

    def _keep_time(self) -> None:
        now = time.monotonic()
        if now >= self._last() and not self.asked:
            self._ask("the deadline was reached")
        if now >= self.kill_at:
            self._end_child()

    def _last(self) -> float:
        """The end of the deadline and of the windows that came on top of it; these count when it has passed."""
        path = self.folder / "journal.jsonl"
        if time.monotonic() < self.deadline or not path.exists():
            return self.deadline
        windows = [record.seconds for record in journal.read(path) if isinstance(record, journal.Window)]
        return self.deadline + sum(windows)

    def _end_child(self) -> None:
        """It and what it started, which may have left its group."""
        for pid in family(self.child):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        self._end_group()

    def _end_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child, signal.SIGKILL)

    def _drain(self, pipe: BinaryIO) -> None:
        until = time.monotonic() + DRAIN
        while self._relay(pipe) is not None and time.monotonic() < until:
            time.sleep(0.005)

    def _relay(self, pipe: BinaryIO) -> int | None:
        """Show what the child wrote, without secrets; None at the end of the pipe."""
        chunk = pipe.read(65536)
        self.learn()
        if chunk:
            self._held += chunk
        self._show_safe()
        return None if chunk == b"" else len(chunk or b"")

    def learn(self) -> None:
        """Take in the secrets that the child's processes have told."""
        with contextlib.suppress(BlockingIOError):
            while True:
                name, _, value = self._channel.recv(65536).decode("utf-8", "surrogateescape").partition("\0")
                secrets.register(value, name)

    def _show_safe(self) -> None:
        """Show all but an end that may be the beginning of a secret."""
        end = len(self._held) - secrets.held_back(self._held)
        safe, self._held = self._held[:end], self._held[end:]
        self._write(safe)

    def _flush(self) -> None:
        self._write(self._held)
        self._held = b""
        self._channel.close()
        with contextlib.suppress(OSError):
            os.unlink(os.environ[secrets.SOCKET])

    def _write(self, text: bytes) -> None:
        """Show it without secrets; where the reader does not read and the run is to end, it is left out."""
        if text and not (self.asked and self.show.full):
            clean = secrets.redact(text.decode("utf-8", "surrogateescape"))
            self.show.write(clean.encode("utf-8", "surrogateescape"))
