"""Does something the moment that something else happens: how a fault makes one part suffer from the loss of another."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

from testbed.jarvis.containers import SERVICES, Container

if TYPE_CHECKING:
    from testbed.jarvis.system import Jarvis

POLL = 0.02
LONGEST = 10.0  # seconds that a service may take to run again


@contextmanager
def whenever(
    happens: Callable[[], bool], begin: Callable[[], object], end: Callable[[], object] = lambda: None
) -> Iterator[None]:
    """For the time of a block: `begin` each time that `happens` turns true, and `end` each time that it is over."""
    before = False

    def look() -> None:
        nonlocal before
        now = happens()
        if now != before:
            (begin if now else end)()
        before = now

    try:
        with _again_and_again(look):
            yield
    finally:
        if before:
            end()


@contextmanager
def while_stopped(
    system: "Jarvis", service: str, begin: Callable[[], object], end: Callable[[], object] = lambda: None
) -> Iterator[None]:
    """For the time of a block: `begin` when Docker has stopped or killed the service, `end` when it has started it.

    Docker's command returns only after that, so that whoever gave it finds it done.
    """
    folder = Container(system, service).watched
    event, stopped = folder / "event", False

    def look() -> None:
        nonlocal stopped
        if event.exists():
            stopped = event.read_text() == "stopped"
            (begin if stopped else end)()
            event.unlink()

    folder.mkdir(exist_ok=True)  # of a fault that was killed
    try:
        with _again_and_again(look):
            yield
    finally:
        shutil.rmtree(folder)
        if stopped:
            end()


@contextmanager
def _again_and_again(look: Callable[[], None]) -> Iterator[None]:
    over = Event()

    def watch() -> None:
        while not over.wait(POLL):
            look()

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def crashed(system: "Jarvis", service: str, number: int = signal.SIGKILL) -> Callable[[], None]:
    """Send the service's process a signal as the kernel would: nobody wants it stopped, so its policy applies."""

    def send() -> None:
        with suppress(ProcessLookupError):
            os.kill(int(Container(system, service).said["pid"]), number)

    return send


def wait_running(system: "Jarvis") -> None:
    """Wait until every service runs again, and the server answers."""
    deadline = time.monotonic() + LONGEST
    while not all(Container(system, service).running for service in SERVICES) and time.monotonic() < deadline:
        time.sleep(POLL)
    system.process("server").wait_ready()


def killed_once(system: "Jarvis", service: str) -> None:
    """Kill the service's process as the kernel would, and wait until Docker has started another."""
    container = Container(system, service)
    died = _running(container)
    os.kill(died, signal.SIGKILL)
    _running(container, but=died)


def _running(container: Container, but: int = 0) -> int:
    """Wait until it runs, as another process than that; its process id."""
    until = time.monotonic() + LONGEST
    while not container.running or container.said["pid"] == but:
        if time.monotonic() > until:
            raise TimeoutError(f"{container.name} does not run")
        time.sleep(POLL)
    return int(container.said["pid"])
