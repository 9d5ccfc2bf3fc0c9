"""The release's images and a scratch stack of it, taken down in any case (document 004, final: before)."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fixtures.faults import Away, Fault
from fixtures.host import Host, Ran
from gate import clock, ledger
from gate.evidence import did
from gate.fixtures import wait_for
from gate.ledger import Entry
from suites.jarvis import connections, health
from suites.jarvis.compose import Container, objects
from suites.jarvis.drills import tried
from suites.jarvis.health import Health
from suites.jarvis.target import Scratch, Section

COMMAND = 60.0  # seconds that `ps` and `down` may take


@dataclass(frozen=True)
class Trial:
    """What came of the scratch stack: how `up` ended, its services, its health, and what was left after `down`."""

    up: Ran | AssertionError
    services: dict[str, str] | AssertionError
    health: Health | Away | AssertionError
    left: dict[str, str] | AssertionError


@dataclass(frozen=True)
class Stack:
    """The scratch project as the target says how to make it."""

    host: Host
    section: Section
    how: Scratch

    @classmethod
    def of(cls, host: Host, section: Section) -> "Stack":
        """Raises Unverified where the target names no scratch project."""
        return cls(host, section, connections.needed(section.scratch, "scratch"))

    def build(self) -> Ran:
        """Build the images; raises Fault when that takes longer than the limit."""
        with clock.window(self.section.limits.build):
            return self._run(self.how.build, self.section.limits.build)

    def tried(self) -> Trial:
        """Bring it up, look at it, and take it down."""
        limit, recovery = self.section.limits.scratch_up, self.section.limits.recovery
        with clock.window(limit + recovery + 3 * COMMAND):
            with self._taken_down():
                up = tried(lambda: self._run(self.how.up, limit))
                came = isinstance(up, Ran) and up.ok
                services = tried(self.services) if came else Fault("the stack did not come up")
                seen = tried(self._health) if came else Fault("the stack did not come up")
            return Trial(up, services, seen, tried(self.services))

    def services(self) -> dict[str, str]:
        """Service → state, as compose says it; raises Fault when it cannot."""
        ran = self._run(self.how.ps, COMMAND)
        if not ran.ok:
            raise Fault(f"the scratch stack's services cannot be listed: {ran.sentence}")
        return {each.service: each.state for each in map(Container.of, objects(ran.out))}

    def down(self) -> None:
        """Take it down; raises Fault when the command fails."""
        ran = self._run(self.how.down, COMMAND)
        if not ran.ok:
            raise Fault(f"the scratch stack could not be taken down: {ran.sentence}")

    @contextmanager
    def _taken_down(self) -> Iterator[None]:
        entry = ledger.note("jarvis", "scratch_stack", shlex.join(self.how.up))
        did(f"a drill: a scratch stack is brought up ({shlex.join(self.how.up)}), and taken down at its end")
        try:
            yield
        finally:
            with clock.spared(COMMAND):
                self.down()
            entry.removed()

    def _health(self) -> Health | Away:
        """Its health, asked until it is well or the limit is over: a server needs a moment after its container."""
        limits, base = self.section.limits, self.how.health.removesuffix("/health")
        with connections.web(self.section, base, "the scratch stack") as http:
            seen: list[Health | Away] = []

            def well() -> bool:
                seen.append(health.look(http, limits.health_timeout))
                return isinstance(seen[-1], Health) and seen[-1].ok

            tried(lambda: wait_for(well, limits.recovery, "it is not well"))
            return seen[-1]

    def _run(self, command: list[str], timeout: float) -> Ran:
        return self.host.run(command, cwd=self.section.source, timeout=timeout)


def sweep(entry: Entry, section: Section) -> None:
    """Take down what a killed run has left up."""
    with connections.host(section) as host:
        Stack.of(host, section).down()
    entry.removed()
