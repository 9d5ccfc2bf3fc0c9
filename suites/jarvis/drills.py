"""Parts of the system that a drill stops: noted before, started again in any case, and proved to be back.

What is stopped, and how, stands in the target (`drills`); nothing else is ever run. A run that is killed in the middle
leaves the part's name in its ledger, and the sweep starts it again.
"""

import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TypeVar, cast

from fixtures.faults import Fault
from fixtures.host import Host
from gate import clock, ledger
from gate.evidence import did
from gate.fixtures import wait_for
from gate.ledger import Entry
from gate.model import Cause
from gate.outcomes import Blocked, Unverified
from suites.jarvis import connections, vital
from suites.jarvis.connections import needed
from suites.jarvis.target import Drill, Section

T = TypeVar("T")
Name = Literal["server", "worker", "redis", "postgres"]
COMMAND = 30.0  # seconds that a start, or what asks for an exit code, may take


def tried(call: Callable[[], T]) -> T | AssertionError:
    """What the call gives, or how it failed: in a drill both are observations."""
    try:
        return call()
    except AssertionError as failed:
        return failed


def good(seen: T | AssertionError) -> T:
    """What was observed; raises how it failed."""
    if isinstance(seen, AssertionError):
        raise seen
    return seen


@dataclass(frozen=True)
class Part:
    """One part of the system, and how the target says to stop and to start it."""

    name: Name
    how: Drill
    host: Host
    section: Section

    @classmethod
    def of(cls, name: Name, host: Host, section: Section) -> "Part":
        """Raises Unverified where the target does not say how the part is stopped."""
        return cls(name, needed(section.drills.get(name), f"drills.{name}"), host, section)

    @property
    def loss(self) -> list[str]:
        """The command by which it is lost: at once where the target says how, else in order."""
        return self.how.kill or self.how.stop

    @contextmanager
    def drilled(self, ending: list[str] | None = None) -> Iterator[None]:
        """Whatever happens to the part within the block, it is started again after it, and proved to be back; `ending`
        is the command that the block will end it by, where that is another than its orderly stop.

        Raises Blocked when the system is not well before, and Fault when the part does not come back in its time.
        """
        well_before(self.section)
        enough_time(f"the drill of {self.name}", self._needs)
        entry = ledger.note("jarvis", "drill", self.name, **way_back("stopped", self.how.start, self.section))
        stop, start = shlex.join(ending or self.how.stop), shlex.join(self.how.start)
        did(f"a drill: {self.name} is stopped now ({stop}), and started again at its end ({start})")
        with clock.window(self._needs):
            try:
                yield
            finally:
                self.restore(entry)

    def stop(self) -> float:
        """Stop it in order, as the target says; the seconds that it took. Raises Fault when the command fails."""
        return self._done(self.how.stop, "stopped")

    def lose(self) -> float:
        """End it as a loss; the seconds that it took. Raises Fault when the command fails."""
        return self._done(self.loss, "ended")

    def exit_code(self) -> int | None:
        """With which exit code it ended; None where the target gives no command for it."""
        if self.how.exit_code is None:
            return None
        ran = self.host.run(self.how.exit_code, cwd=self.section.source, timeout=COMMAND)
        if not ran.ok or not ran.out.strip().isdecimal():
            raise Fault(f"the exit code of {self.name} cannot be read: {ran.sentence}")
        return int(ran.out)

    def restore(self, entry: Entry) -> None:
        """Start it, and wait until the system is well again; raises Fault when it is not within the limit."""
        within = self.section.limits.recovery
        with clock.spared(self._command + 2 * within):
            self._done(self.how.start, "started")
            began, entry = time.monotonic(), entry.known_as(self.name, now="starting")
            wait_for(
                lambda: not trouble(self.section), within, f"the system is not well again with {self.name} started"
            )
        did(f"{self.name} is back: the system was well again after {time.monotonic() - began:.1f} s")
        entry.removed()

    @property
    def _command(self) -> float:
        """Seconds that a stop or a start may take."""
        return COMMAND + self.section.limits.shutdown

    @property
    def _needs(self) -> float:
        """Seconds that its steps may take: an end, its exit code, a start, and the looks between them and after."""
        limits = self.section.limits
        looks = limits.handshake + 3 * limits.shutdown + 2 * limits.away_answer + limits.job_seen
        return 2 * self._command + COMMAND + looks + 2 * limits.recovery

    def _done(self, command: list[str], what: str) -> float:
        ran = self.host.run(command, cwd=self.section.source, timeout=self._command)
        if not ran.ok:
            raise Fault(f"{self.name} could not be {what}: {ran.sentence}")
        return ran.seconds


def well_before(section: Section) -> None:
    """A drill on a system that is ill proves nothing and makes it worse; raises Blocked with what is wrong."""
    if cause := trouble(section):
        raise Blocked(cause)


def enough_time(what: str, seconds: float) -> None:
    """It has a window of its own on top of the run; raises Unverified where the run is over before it has begun."""
    if clock.left() <= 0:
        raise Unverified(f"{what} is not begun: {seconds:.0f} s are needed, 0 s are left of the run")


def way_back(now: str, command: list[str], section: Section) -> dict[str, str]:
    """What the ledger says of a thing that a drill changes: how it is now, and the command that puts it back."""
    there = ["cd", section.source] if section.source else []
    line = " && ".join(shlex.join(words) for words in (there, command) if words)
    return {"now": now, "by_hand": f"{line} on the host {section.host}"}


def trouble(section: Section) -> Cause | None:
    """What is wrong with the system: its vital signs, and whether a worker waits for jobs."""
    return vital.root_cause(section) or vital.unmanned(section)


def sweep(entry: Entry, section: Section) -> None:
    """Start again what a killed run has stopped."""
    with connections.host(section) as host:
        Part.of(cast(Name, entry.key), host, section).restore(entry)
