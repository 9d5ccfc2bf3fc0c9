"""Vital signs: each room's `vital.py` looks at what its system lives on; the gate decides when.

A room's vital.py offers
  LIFELINES                  names of the fixtures whose cases need the system alive
  root_cause(section)        a Cause when a lifeline is down (the deepest first), else None; bounded to a few seconds
  releases(section)          where the target says how the release shows itself: (address, what it shows) pairs
and may offer
  PARTS                      parts that others can do without: name → a look such as root_cause, which hides only the
                             cases that look at this part
"""

import contextlib
import socket
import time
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from gate import evidence, journal, say
from gate.clock import bounded
from gate.model import Cause, Finding, Verdict
from gate.rooms import Room
from gate.say import Said
from gate.target import Target

POLL = 0.5
Look = Callable[[Any], Cause | None]
"""From a system's section of the target to what is away."""


class Vital:
    """The vital signs of one system in one target; a cause that was found stays for the run."""

    def __init__(self, room: Room, target: Target) -> None:
        self.system = room.system
        self._target = target
        self._module: ModuleType | None = room.module("vital") if room.has("vital") else None
        self.cause: Cause | None = None
        self._parts: dict[str, Cause] = {}

    @property
    def lifelines(self) -> frozenset[str]:
        """The fixtures that need the system alive."""
        return frozenset(self._module.LIFELINES) if self._module else frozenset()

    def look(self) -> Cause | None:
        """Look once; the runner's own network is looked at when the system seems away."""
        return self._looked(self._module.root_cause) if self._module else None

    def _looked(self, look: Look) -> Cause | None:
        try:
            cause = look(self._target.section(self.system))
        except Exception as error:
            sentence = f"the vital signs of {self.system} cannot be looked at: {evidence.told(error)}"
            return Cause(f"{self.system}.vital", sentence, of_system=False, waitable=False)
        return cause and _or_runner(cause, self._target.table.control)

    def diagnose(self) -> Cause | None:
        """The cause that hides cases, looked for until one is found."""
        self.cause = self.cause or self.look()
        return self.cause

    def of_part(self, name: str) -> Cause | None:
        """The cause that takes this part of the system away; one that was found stays for the run."""
        looks: Mapping[str, Look] = getattr(self._module, "PARTS", {})
        if name in looks and name not in self._parts and (cause := self._looked(looks[name])):
            self._parts[name] = cause
        return self._parts.get(name)

    def wait(self, seconds: float) -> None:
        """Poll until the system is up, for at most `seconds`, and record how long it took."""
        began = time.monotonic()
        cause = self.look()
        while cause and cause.waitable and time.monotonic() - began < bounded(seconds):
            time.sleep(min(POLL, bounded(seconds)))
            cause = self.look()
        took = time.monotonic() - began
        self.cause = cause
        said = say.not_up(self.system, cause.sentence, took) if cause else say.up_after(self.system, took)
        _record("wait", self.system, cause is None, said, _verdict(cause))

    def last_look(self) -> None:
        """Look once more at the end: some services die half a minute after their database."""
        cause = self.look()
        said = say.ill_at_the_end(self.system, cause.sentence) if cause else say.well_at_the_end(self.system)
        _record("last_look", self.system, cause is None, said, _verdict(cause))

    def is_release(self) -> bool:
        """Whether every address runs the expected release; each that does not is named."""
        assert self._module is not None
        expected = self._target.release_of(self.system)
        if not expected:
            _record("release", self.system, False, say.no_expectation(self.system), Verdict.HOLD)
            return False
        try:
            shown = self._module.releases(self._target.section(self.system))
        except Exception as error:
            _record("release", self.system, False, say.release_unknown(self.system, evidence.told(error)), Verdict.HOLD)
            return False
        wrong = [(where, seen) for where, seen in shown if seen != expected]
        if ok := bool(shown) and not wrong:
            said = say.right_release(self.system, len(shown), expected)
        else:
            said = say.wrong_release(self.system, expected, wrong)
        _record("release", self.system, ok, said, Verdict.HOLD)
        return ok


def _verdict(cause: Cause | None) -> Verdict:
    return Verdict.ROLL_BACK if cause and cause.of_system else Verdict.HOLD


def _record(key: str, system: str, ok: bool, said: Said, verdict: Verdict) -> None:
    journal.append(journal.Found(Finding(key, system, ok, said.en, verdict, said.ko)))


def _or_runner(cause: Cause, control: str | None) -> Cause:
    """The same cause, or the runner's own when its control address fails too."""
    if control is None or _reachable(control):
        return cause
    sentence = f"the runner itself is cut off: its control address {control} does not answer either ({cause.sentence})"
    return Cause("runner", sentence, of_system=False, waitable=cause.waitable)


def _reachable(url: str) -> bool:
    parts = urlsplit(url)
    with contextlib.suppress(OSError):
        address = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        socket.create_connection(address, bounded(2.0)).close()
        return True
    return False


def all_of(rooms: dict[str, Room], target: Target) -> Callable[[str], Vital]:
    """One `Vital` a system, made when first asked for."""
    made: dict[str, Vital] = {}

    def get(system: str) -> Vital:
        return made.setdefault(system, made.get(system) or Vital(rooms[system], target))

    return get
