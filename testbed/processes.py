"""Processes that outlive the command that started them, and are found again by pid and start time."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Self

import psutil

READY_WITHIN = 20.0
STOP_WITHIN = 10.0
POLL = 0.02

Ready = Literal["started", "port", "http", "file"]
Save = Callable[["Spec"], None]


class NotReady(RuntimeError):
    """A process ended, or did not become ready in time; the text names its log and quotes its end."""


@dataclass(frozen=True)
class Spec:
    """One process: how it is started, when it counts as ready, and which one runs now (pid, start time; 0: none)."""

    name: str
    argv: tuple[str, ...]
    cwd: str
    log: str
    env: dict[str, str] = field(default_factory=dict)
    port: int = 0
    ready: Ready = "started"
    ready_at: str = ""  # the path asked over HTTP, or the file that it makes
    stop_signal: str = "SIGTERM"
    optional: bool = False  # part of the bed only while somebody starts it
    pid: int = 0
    started: float = 0.0

    def record(self) -> dict[str, Any]:
        """The same as plain JSON data."""
        return asdict(self)

    @classmethod
    def of(cls, record: dict[str, Any]) -> Self:
        """The spec that `record` was made from."""
        return cls(**{**record, "argv": tuple(record["argv"])})


class Process:
    """A handle on one process; every change is written down through `save` at once."""

    def __init__(self, spec: Spec, save: Save = lambda _spec: None) -> None:
        self.spec = spec
        self._save = save
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        """What the bed calls it."""
        return self.spec.name

    @property
    def log(self) -> Path:
        """The file that stdout and stderr go to."""
        return Path(self.spec.log)

    def alive(self) -> bool:
        """Whether the very process that was started still runs (a recycled pid is another process)."""
        return self._found() is not None

    def start(self, wait: bool = True) -> None:
        """Start it, unless it runs, and wait until it is ready; raises NotReady."""
        if not self.alive():
            self._spawn()
        if wait:
            self.wait_ready()

    def stop(self) -> None:
        """Ask it to end, and kill what is left of it after ten seconds."""
        self._end(getattr(signal, self.spec.stop_signal))

    def kill(self) -> None:
        """End it and its children at once, as `kill -9` does."""
        self._end(signal.SIGKILL)

    def restart(self, env: dict[str, str | None] | None = None) -> None:
        """Stop and start it; `env` changes its environment for good, a value of None removes the key."""
        self.stop()
        if env:
            merged = {**self.spec.env, **env}
            self._keep(replace(self.spec, env={key: value for key, value in merged.items() if value is not None}))
        self.start()

    def freeze(self) -> None:
        """Stop the clock of it and its children: connections stay open, nothing answers."""
        self._signal_tree(signal.SIGSTOP)
        deadline = time.monotonic() + STOP_WITHIN
        while any(_moves(process) for process in self._tree()) and time.monotonic() < deadline:
            time.sleep(POLL)

    def thaw(self) -> None:
        """Let it go on after `freeze`."""
        self._signal_tree(signal.SIGCONT)

    def wait_ready(self, within: float = READY_WITHIN) -> None:
        """Poll until it answers; raises NotReady when it ends first or takes longer than `within` seconds."""
        deadline = time.monotonic() + within
        while not self._ready():
            if not self.alive():
                raise NotReady(f"{self.name} ended while it started; the end of {self.log}: {self._last_words()}")
            if time.monotonic() > deadline:
                raise NotReady(
                    f"{self.name} was not ready within {within:g} s; the end of {self.log}: {self._last_words()}"
                )
            time.sleep(POLL)

    def _spawn(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.spec.ready == "file":
            Path(self.spec.ready_at).unlink(missing_ok=True)  # the one of its last life
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self.spec.argv,
                cwd=self.spec.cwd,
                env=self.spec.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._keep(replace(self.spec, pid=self._child.pid, started=psutil.Process(self._child.pid).create_time()))

    def _keep(self, spec: Spec) -> None:
        self.spec = spec
        self._save(spec)

    def _found(self) -> psutil.Process | None:
        if not self.spec.pid:
            return None
        try:
            found = psutil.Process(self.spec.pid)
            ours = abs(found.create_time() - self.spec.started) < 0.05 and runs(found)
        except psutil.NoSuchProcess:
            return None
        return found if ours else None

    def _tree(self) -> list[psutil.Process]:
        found = self._found()
        try:
            return [found, *found.children(recursive=True)] if found else []
        except psutil.NoSuchProcess:
            return []

    def _signal_tree(self, number: int) -> None:
        for process in self._tree():
            _send(process, number)

    def _end(self, number: int) -> None:
        tree = self._tree()
        if tree:
            self.thaw()  # what is frozen takes no other signal than SIGKILL
            _send(tree[0], number)
        for process in _left(tree, STOP_WITHIN if number != signal.SIGKILL else 0):
            _send(process, signal.SIGKILL)
        _left(tree, STOP_WITHIN)
        if self._child is not None:
            self._child.wait()
            self._child = None

    def _ready(self) -> bool:
        match self.spec.ready:
            case "port":
                return _accepts(self.spec.port)
            case "http":
                return _answers(f"http://127.0.0.1:{self.spec.port}{self.spec.ready_at}")
            case "file":
                return Path(self.spec.ready_at).exists()
            case _:
                return True

    def _last_words(self) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return " | ".join(text.strip().splitlines()[-5:]) or "(empty)"


def environment(**extra: str) -> dict[str, str]:
    """What every process gets: path, locale and time zone of the caller, unbuffered Python, and `extra`."""
    kept = {
        key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TZ", "PYTHONPATH", "VIRTUAL_ENV") if key in os.environ
    }
    return {**kept, "PYTHONUNBUFFERED": "1", **extra}


def runs(process: psutil.Process) -> bool:
    """Whether it still runs; one that ended and waits for its parent to look does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _moves(process: psutil.Process) -> bool:
    return runs(process) and process.status() != psutil.STATUS_STOPPED


def _left(tree: list[psutil.Process], within: float) -> list[psutil.Process]:
    deadline = time.monotonic() + within
    while (left := [process for process in tree if runs(process)]) and time.monotonic() < deadline:
        time.sleep(POLL)
    return left


def _send(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _answers(url: str) -> bool:
    import urllib.request  # late: most who look at a process ask it nothing

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
