"""The run that this process belongs to: target, rooms, plan and folder, as the supervisor announced them."""

import getpass
import os
import platform
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from gate import clock, journal, ledger, secrets, tag
from gate.model import RunInfo, Safety
from gate.options import Asked
from gate.plan import Plan, store, stored
from gate.rooms import Room, discover
from gate.target import Target, load

TARGET = "GREENLIGHT_RUN_TARGET"
SUITES = "GREENLIGHT_RUN_SUITES"
ALLOW = "GREENLIGHT_RUN_ALLOW"
TESTBED = "GREENLIGHT_RUN_TESTBED"
CONTROLLER = "GREENLIGHT_RUN_CONTROLLER"  # the process whose children are the workers of this run
PLAN = "plan.json"
SOCKET = "secrets.sock"
LONGEST_ADDRESS = 103  # bytes; the smallest sun_path among the systems that pytest runs on, less its final zero
SHOWN = ("greenlight-gate", "pytest", "pytest-xdist", "httpx", "psycopg", "pydantic")


@dataclass(frozen=True)
class Run:
    """What the processes of a run share; a worker has no invocation, and needs none."""

    target: Target
    rooms: dict[str, Room]
    allow: Safety
    plan: Plan | None = None
    asked: Asked | None = None
    worker: str = ""  # the name of an xdist worker

    @property
    def journal(self) -> Path:
        """The run's journal."""
        return Path(os.environ[journal.JOURNAL])

    @property
    def ledger(self) -> Path:
        """The run's ledger."""
        return Path(os.environ[ledger.LEDGER])

    @property
    def folder(self) -> Path:
        """The run's own folder, gone after the report is written."""
        return _folder()

    @cached_property
    def systems(self) -> frozenset[str]:
        """The systems that it looks at; a sweep looks at none."""
        return frozenset(item.system for item in self.plan.items) if self.plan else frozenset()

    def freeze(self) -> None:
        """Write the plan down for the workers."""
        if self.plan:
            store(self.plan, self.folder / PLAN)

    def begin(self) -> None:
        """This process is the one that runs the checks, or whose workers do."""
        os.environ[CONTROLLER] = str(os.getpid())
        os.environ.pop("PYTEST_XDIST_WORKER", None)


def announce(target: Target, suites: Path, allow: Safety) -> None:
    """Tell every process that will belong to this run, through the environment, and start the deadline's clock."""
    folder = _new_folder()
    name = tag.new_tag()
    os.environ[tag.TAG] = name
    os.environ[journal.JOURNAL] = str(folder / "journal.jsonl")
    os.environ[secrets.SOCKET] = str(folder / SOCKET)
    os.environ[ledger.LEDGER] = str(target.state / "ledger" / f"{name}.jsonl")
    os.environ[clock.STARTED] = datetime.now(UTC).isoformat()
    os.environ[clock.DEADLINE] = str(time.monotonic() + target.table.deadline)
    os.environ[TARGET], os.environ[SUITES], os.environ[ALLOW] = str(target.path), str(suites), str(allow)
    os.environ[TESTBED] = "1" if target.testbed else ""


def _new_folder() -> Path:
    """A private folder whose path is short enough for the address of a Unix socket in it."""
    folder = Path(tempfile.mkdtemp(prefix="greenlight-"))
    if len(os.fsencode(folder / SOCKET)) <= LONGEST_ADDRESS:
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix="greenlight-", dir="/tmp"))


def is_worker() -> bool:
    """Whether this process is an xdist worker of a run of ours, and not a pytest that a check has started."""
    return "PYTEST_XDIST_WORKER" in os.environ and os.environ.get(CONTROLLER) == str(os.getppid())


def of_worker() -> Run:
    """The run as an xdist worker finds it in its environment."""
    rooms = discover(Path(os.environ[SUITES]))
    target = load(Path(os.environ[TARGET]), rooms, testbed=bool(os.environ[TESTBED]))
    plan = stored(_folder() / PLAN)
    return Run(target, rooms, Safety.named(os.environ[ALLOW]), plan, worker=os.environ["PYTEST_XDIST_WORKER"])


def _folder() -> Path:
    return Path(os.environ[journal.JOURNAL]).parent


def info(run: Run, selection: str, ticket: str, actor: str) -> RunInfo:
    """Who, when, where, how long, with what: for the report."""
    started = clock.run_started()
    ended = datetime.now(UTC)
    return RunInfo(
        target=run.target.table.name,
        testbed=run.target.testbed,
        release=run.target.releases(dict.fromkeys(item.system for item in run.plan.items) if run.plan else ()),
        ticket=ticket,
        actor=actor or _user(),
        runner=socket.gethostname(),
        selection=selection,
        tag=tag.tag(),
        started=started.isoformat(timespec="seconds"),
        ended=ended.isoformat(timespec="seconds"),
        seconds=round((ended - started).total_seconds(), 2),
        allow=str(run.allow),
        versions=(("python", platform.python_version()), *((name, version(name)) for name in SHOWN)),
        command=" ".join(["pytest", *sys.argv[1:]]),
    )


def _user() -> str:
    """Who runs this; in a container, a user often has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
