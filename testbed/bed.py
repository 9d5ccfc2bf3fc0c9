"""A bed: one folder with the systems of the testbed, running. Any command that opens the folder finds it again."""

import fcntl
import os
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import tomli_w

from testbed import breakers
from testbed import system as systems
from testbed.memory import StateFile
from testbed.processes import Process, Spec, environment
from testbed.system import System

STATES = ("healthy", "as_shipped")
MARK = "GREENLIGHT_BED"
"""The environment variable that every process of a bed carries: its folder. Orphans are found by it."""
STRAYS_WITHIN = 10.0
"""Seconds for ending what a dead bed has left running."""
FRESH_FOR = 3 * 3600.0
"""Seconds after which a bed is built anew: its history should be a history of today."""
NOT_IN_A_BED = {"faults", "prove", "matrix"}
"""Modules and folders that no bed is made of: they only work on one."""


class BedError(RuntimeError):
    """The bed cannot do what was asked; the text is one line for the person who asked."""


@dataclass(frozen=True)
class Line:
    """One line of `status`."""

    system: str
    process: str
    pid: int
    port: int
    up: bool
    optional: bool


class Bed:
    """The testbed in one folder; `bed.inventory` and the like are its systems."""

    def __init__(self, folder: Path | str | None = None) -> None:
        self.folder = Path(folder or os.environ.get("GREENLIGHT_TESTBED") or ".testbed").absolute()
        self.memory = StateFile(self.folder / "bed.json")
        self._systems: dict[str, System] = {}

    @property
    def state(self) -> str | None:
        """The state that it came up in, or None when it is down."""
        found = self.memory.get("state")
        return str(found) if found else None

    @property
    def target(self) -> Path:
        """The target file that describes this bed to the gate."""
        return self.folder / "target.toml"

    @property
    def names(self) -> list[str]:
        """The systems that this bed holds, or will hold when it comes up."""
        return self.memory.get("names") or systems.by_default()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in systems.names():
            raise AttributeError(f"a bed has no {name!r}; its systems are {', '.join(systems.names())}")
        return self.system(name)

    def system(self, name: str) -> System:
        """One of its systems; raises KeyError when the testbed has none of that name."""
        if name not in self._systems:
            self._systems[name] = systems.load(name, self)
        return self._systems[name]

    def up(self, state: str = "healthy", owner: int | None = None, only: list[str] | None = None) -> bool:
        """Bring the bed up in that state, or keep the one that is up, well or broken on purpose; true when started now.

        `owner` is the pid of a process whose end takes the bed down. What a dead bed left here is ended first.
        A system that a bed in order does not hold yet is added to it. Raises BedError for an unknown state or system;
        errors of a start take the whole bed down again.
        """
        if state not in STATES:
            raise BedError(f"no state {state!r}: a bed comes up {' or '.join(STATES)}")
        wanted = set(map(known, only or ()))
        with self._locked():
            held = set(self.names) if self.well(state) else set()
            if held and wanted <= held:
                return False
            self._clear()
            self._begin(state, owner, sorted(wanted | held) or systems.by_default())
            return True

    def down(self) -> None:
        """End every process of this bed and forget it; its folder keeps the logs."""
        with self._locked():
            self._clear()

    def well(self, state: str) -> bool:
        """Whether it is up in that state, made by this version of the testbed, today, with every process alive.

        What a fault keeps broken counts as well: whoever looks at it now wants to see it broken. What a fault
        that was killed has left broken does not.
        """
        same = self.state == state and self.memory.get("ready") and self.memory.get("made_of") == _fingerprint()
        fresh = time.time() - float(self.memory.get("since", 0)) < FRESH_FOR
        alive = fresh and all(line.up or line.optional for line in self.status()) and not breakers.gone(self.folder)
        return bool(same and (alive or self.broken))

    @property
    def broken(self) -> bool:
        """Whether a fault keeps it broken at this moment."""
        return breakers.at_work(self.folder)

    def being_broken(self) -> AbstractContextManager[None]:
        """Say so to every other process, until the block has mended it, or the process that is in it has ended."""
        return breakers.breaking(self.folder)

    def status(self) -> list[Line]:
        """Every process of the bed, in the order in which it was added."""
        return [_line(system, process) for system, process in self._processes()]

    def write_target(self) -> None:
        """Write the target file from the systems' sections, readable by its owner only."""
        up = [self.system(name) for name in self.names]
        content: dict[str, Any] = {"target": self._target(), **{each.name: each.target_section() for each in up}}
        content["attest"] = [statement for each in up for statement in each.attested()]
        scratch = self.target.with_suffix(".new")
        with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            tomli_w.dump(content, file)
        scratch.replace(self.target)

    def environment(self, **extra: str) -> dict[str, str]:
        """The environment of a process of this bed."""
        return environment(**{MARK: str(self.folder)}, **extra)

    def log(self, name: str) -> Path:
        """The log file of that name."""
        return self.folder / "logs" / f"{name}.log"

    def _begin(self, state: str, owner: int | None, chosen: list[str]) -> None:
        for old in (*systems.names(), "logs", "state", "secrets", "broken"):
            shutil.rmtree(self.folder / old, ignore_errors=True)
        self.memory.set(state=state, names=chosen, made_of=_fingerprint(), since=time.time())
        try:
            if owner is not None:
                self._watch(owner)
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda name: self.system(name).up(state), chosen))
            self.write_target()
            self.memory.set(ready=True)
        except BaseException:
            self._clear()
            raise

    def _watch(self, owner: int) -> None:
        argv = (sys.executable, "-m", "testbed.watchdog", str(self.folder), str(owner))
        root = str(Path(__file__).parent.parent)
        spec = Spec(
            "watchdog", argv, root, str(self.log("watchdog")), environment()
        )  # without MARK: it ends the others
        self.memory.add("bed", spec).start()

    def _clear(self) -> None:
        others = [process for _, process in self._processes() if process.spec.pid != os.getpid()]
        with ThreadPoolExecutor() as pool:
            list(pool.map(Process.stop, others))
        self._end_strays()
        self.memory.forget()
        self._systems.clear()
        self.target.unlink(missing_ok=True)

    def _end_strays(self) -> None:
        """Until none is left: one that is ended may have begun another in the meantime."""
        until = time.monotonic() + STRAYS_WITHIN
        while (strays := self._strays()) and time.monotonic() < until:
            for each in strays:
                with suppress(psutil.Error):
                    each.kill()
            psutil.wait_procs(strays, timeout=1)

    def _strays(self) -> list[psutil.Process]:
        return [each for each in psutil.process_iter() if each.pid != os.getpid() and _marked(each, self.folder)]

    def _processes(self) -> Iterator[tuple[str, Process]]:
        for name in self.memory.systems():
            for process in self.memory.processes(name).values():
                yield name, process

    def _target(self) -> dict[str, Any]:
        return {
            "name": f"testbed ({(self.state or '').replace('_', ' ')})",
            "allow": "drill",
            "release": self.memory.get("release", "1.8.2"),
            "deadline": "5m",
            "wait": "5s",
            "state": str(self.folder / "state"),
        }

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o711)  # a server that gave up root's rights passes through, nobody looks in
        except OSError as error:
            raise BedError(f"no bed can be made in {self.folder} ({error.strerror}); name another --folder") from error
        with (self.folder / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self.memory = StateFile(self.folder / "bed.json")
            self._systems.clear()
            yield


def known(name: str) -> str:
    """The name of a system that the testbed has; raises BedError for another."""
    if name not in systems.names():
        raise BedError(f"no system {name!r}; the testbed has {', '.join(systems.names())}")
    return name


def _line(system: str, process: Process) -> Line:
    spec = process.spec
    return Line(system, process.name, spec.pid, spec.port, process.alive(), spec.optional)


def _marked(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.environ().get(MARK) == str(folder)
    except (psutil.Error, OSError):
        return False


def _fingerprint() -> str:
    """When the newest file that a bed is made of changed: a bed of an older version is not kept."""
    every = Path(__file__).parent.rglob("*.py")
    newest = max(file.stat().st_mtime for file in every if not NOT_IN_A_BED & {file.stem, file.parent.name})
    return datetime.fromtimestamp(newest, UTC).isoformat()
