"""The bed's processes seen as the containers of the compose file."""

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from testbed import postgres, redis_server
from testbed.processes import Process, Spec, runs

if TYPE_CHECKING:
    from testbed.jarvis.system import Jarvis

SHIM = Path(__file__).with_name("shim.py")
SERVICES = {"postgres": "db", "redis": "redis", "server": "server", "worker": "worker"}
"""Service of the compose file → process of the bed."""
GRACE = 10.0
HEALTH_WITHIN = 5.0
FIRST_LOOK = 0.8  # seconds
IMAGE = "GREENLIGHT_IMAGE"


def contained(system: "Jarvis", spec: Spec, definition: dict[str, Any]) -> Spec:
    """The same process, kept as a container of the service that compose defines so."""
    folder = system.home / "containers"
    folder.mkdir(parents=True, exist_ok=True)
    policy, image = definition.get("restart", "no"), definition.get("image") or f"infra-{spec.name}"
    state = str(folder / f"{spec.name}.json")
    argv = (sys.executable, "-I", "-S", str(SHIM), state, str(folder / f"{spec.name}.log"), policy, "--", *spec.argv)
    kept = replace(spec, argv=argv, env={**spec.env, IMAGE: image})
    return replace(kept, ready="file", ready_at=state) if spec.ready == "started" else kept


@dataclass(frozen=True)
class Container:
    """One service's container; what it says is looked up when it is asked."""

    system: "Jarvis"
    service: str

    @property
    def process(self) -> Process:
        """The process of the bed that keeps it."""
        return self.system.process(SERVICES[self.service])

    @property
    def name(self) -> str:
        """As compose names it."""
        return f"jarvis-{self.service}-1"

    @property
    def id(self) -> str:
        """Made of the bed's folder and the name."""
        return base64.b16encode(f"{self.system.bed.folder}{self.name}".encode()).decode().lower()[-12:]

    @property
    def definition(self) -> dict[str, Any]:
        """The service as compose renders it."""
        found: dict[str, Any] = self.system.release.rendered()["services"][self.service]
        return found

    @property
    def image(self) -> str:
        """The image that it was started from."""
        return self.process.spec.env.get(IMAGE, "")

    @property
    def labels(self) -> dict[str, str]:
        """Those by which Compose knows it."""
        return {"com.docker.compose.service": self.service, "com.docker.compose.oneoff": "False"}

    @property
    def said(self) -> dict[str, Any]:
        """What the shim wrote."""
        file = self._state
        return json.loads(file.read_text()) if file.exists() else {}

    @property
    def running(self) -> bool:
        """Whether its process runs."""
        return self.said.get("status") == "running" and self.process.alive() and _alive(self.said.get("pid", 0))

    @property
    def exit_code(self) -> int:
        """Of the last life; 137 for one that was killed together with its keeper."""
        if self.running:
            return 0
        return int(self.said.get("exit", 137)) if self.said.get("status") == "exited" else 137

    def health(self) -> str:
        """starting until the first look, then healthy or unhealthy, by doing what the health check does; "" for a
        service without one."""
        check = self.definition.get("healthcheck")
        if check is None or not self.running:
            return ""
        if self._age < _first_look(str(check.get("interval", "30s"))):
            return "starting"
        checks: dict[str, Callable[[], bool]] = {
            "postgres": lambda: _says(postgres.bin_folder() / "pg_isready", *self._where("-U", "jarvis")) is not None,
            "redis": lambda: _says(redis_server.binary("redis-cli"), *self._where("ping")) == "PONG",
            "server": lambda: _answers_http(f"{self.system.api_url}/health"),
        }
        return "healthy" if checks.get(self.service, lambda: True)() else "unhealthy"

    def lines(self) -> list[tuple[str, str]]:
        """Its log, oldest first: (time stamp, line)."""
        file = self.system.home / "containers" / f"{self.process.name}.log"
        entries = file.read_text().splitlines() if file.exists() else []
        parsed = [json.loads(entry) for entry in entries if entry.strip()]
        return [(entry["time"], entry["log"].rstrip("\n")) for entry in parsed]

    def environment(self) -> dict[str, str]:
        """The environment of the running process, without what is the bed's own."""
        return {key: value for key, value in self.process.spec.env.items() if not _ours(key)}

    def signal(self, number: int) -> None:
        """End it as `docker kill -s` does: it stays down."""
        if self._comes_up():
            self._want("stopped")
            with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(int(self.said["pid"]), number)

    def stop(self) -> None:
        """Ask it to end, and kill it after ten seconds."""
        self.signal(signal.SIGINT if self.service == "postgres" else signal.SIGTERM)
        if not self._ended():
            self.signal(signal.SIGKILL)
            self._ended()
        self._tell("stopped")

    def kill(self, number: int) -> None:
        """`docker kill`: the signal, and no waiting but for SIGKILL's."""
        self.signal(number)
        if number == signal.SIGKILL:
            self._ended()
            self._tell("stopped")

    def start(self) -> None:
        """Start it again."""
        if self.running:
            return
        if self.process.alive():
            self._want("running")
        else:
            self.process.start(wait=False)
        _until(lambda: self.running)
        self._tell("started")

    @property
    def watched(self) -> Path:
        """The folder that is there while a fault wants to know when it was stopped or started (`watching`)."""
        return Path(f"{self._state}.watched")

    @property
    def _age(self) -> float:
        """For how many seconds it has run."""
        return (datetime.now(UTC) - datetime.fromisoformat(self.said["started"])).total_seconds()

    def _tell(self, event: str) -> None:
        """Say so to the fault that wants to know it, and wait until it has done what it does then."""
        told, scratch = self.watched / "event", self.watched / "event.new"
        with contextlib.suppress(FileNotFoundError):  # nobody wants to know it
            scratch.write_text(event)
            scratch.replace(told)
            _until(lambda: not told.exists())

    def _where(self, *words: str) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.process.spec.port), *words]

    @property
    def _state(self) -> Path:
        return self.system.home / "containers" / f"{self.process.name}.json"

    def _want(self, status: str) -> None:
        Path(f"{self._state}.want").write_text(status)

    def _comes_up(self) -> bool:
        """Whether it runs; a keeper that was started a moment ago has not said so yet."""
        _until(lambda: not self.process.alive() or self.said.get("keeper") == self.process.spec.pid)
        return self.running

    def _ended(self) -> bool:
        """Whether it has ended, and its keeper has said so."""
        return _until(lambda: not self.running and (self.said.get("status") == "exited" or not self.process.alive()))


def _until(true: Callable[[], bool]) -> bool:
    """Wait for it as long as Docker waits for the end of a container; whether it came to be."""
    deadline = time.monotonic() + GRACE
    while not (now := true()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return now


def is_error(line: str) -> bool:
    """Whether a line of one of the four services tells of an error."""
    return '"level":50' in line or "ERROR" in line or "FATAL" in line or line.startswith("Error")


def forget_errors(file: Path, since: int) -> None:
    """Take the lines that tell of an error out of what a log gained after its first `since` bytes.

    The others stay: a service that was restarted meanwhile has no other lines since its start.
    """
    if not file.exists():
        return
    with file.open("r+b") as log:
        log.seek(since)
        kept = [line for line in log.readlines() if not is_error(_text(line))]
        log.seek(since)
        log.truncate()
        log.writelines(kept)


def _text(line: bytes) -> str:
    """The service's own line, also where Docker's driver has wrapped it."""
    text = line.decode(errors="replace")
    return str(json.loads(text)["log"]) if text.startswith('{"log"') and text.endswith("}\n") else text


def _first_look(interval: str) -> float:
    """When Docker looks for the first time, after one interval; a bed does not wait for long unless it says hours."""
    number, unit = float(interval.rstrip("smh")), interval[-1]
    return number * 3600 if unit == "h" else min(number, FIRST_LOOK)


def _ours(key: str) -> bool:
    return key.startswith(("GREENLIGHT_", "PYTHON", "VIRTUAL_ENV"))


def _alive(pid: int) -> bool:
    try:
        return runs(psutil.Process(pid))
    except psutil.NoSuchProcess:
        return False


def _says(*command: Path | str) -> str | None:
    """What a health check's own command prints; None when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=HEALTH_WITHIN, check=False)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _answers_http(url: str) -> bool:
    import urllib.request  # late: a stand-in that starts at every look needs it for one service only

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=HEALTH_WITHIN) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
