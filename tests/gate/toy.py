"""A toy project under the gate: one system that lives on files, run by a pytest of its own process."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gate import clock, journal, ledger, run, secrets, tag

PYTEST_INI = """
[pytest]
testpaths = suites
greenlight_suites = suites
addopts = -p no:testinfra -p no:pytest11.testinfra -p no:anyio --strict-markers --strict-config
"""

TARGET_PY = """
from pydantic import Field
from gate.settings import AtLeastOne, Duration, HttpUrl, LocalFile, PostgresUrl, Settings

class Admin(Settings):
    email: str
    password: str = Field(json_schema_extra={"secret": True})

class Limits(Settings):
    queued_uploads: int = 10
    looks: AtLeastOne = 3
    pause: Duration = Duration.of("1s")
    pauses: list[Duration] = []

class Log(Settings):
    one_of = ("file", "container")
    file: str | None = None
    container: str | None = None

class Tls(Settings):
    ca: LocalFile | None = None

class Section(Settings):
    world: str
    api: HttpUrl | None = None
    database: PostgresUrl | None = Field(None, json_schema_extra={"secret": True})
    token: str | None = Field(None, json_schema_extra={"secret": True})
    admin: Admin | None = None
    limits: Limits = Limits()
    log: Log | None = None
    tls: Tls | None = None
    shows_release: bool = False
    release: str | None = None
    of_system: bool = True
"""

VITAL_PY = """
from pathlib import Path
from gate.model import Cause

LIFELINES = frozenset({"api"})

def root_cause(section):
    world = Path(section.world)
    with (world / "looks").open("a") as looks:
        looks.write("look\\n")
    if (world / "alive").exists():
        return None
    return Cause("toy.api", "the toy is away", of_system=section.of_system)

def engine(section):
    return None if (Path(section.world) / "engine").exists() else Cause("toy.engine", "nobody tends the engine")

PARTS = {"engine": engine}

def releases(section):
    return [(path.name, path.read_text()) for path in sorted(Path(section.world).glob("address-*"))]
"""

SWEEP_PY = """
from pathlib import Path

def remove(entry, section):
    if entry.kind == "audit row":
        entry.left("row 7", "the service keeps its audit")
        return
    (Path(section.world) / entry.key).unlink(missing_ok=True)
    entry.removed()
"""

CONFTEST_PY = """
from pathlib import Path
import pytest

@pytest.fixture(scope="session")
def section(target):
    return target.section("toy")

@pytest.fixture(scope="session")
def world(section):
    return Path(section.world)

@pytest.fixture
def api(world):
    with (world / "asked").open("a") as asked:
        asked.write("asked\\n")
    assert (world / "alive").exists(), "the toy does not answer"
    return world
"""

TARGET_TOML = """
[target]
name = "toybox"
allow = "drill"
deadline = "60s"
wait = "0s"
{target}

[toy]
world = "world"
{section}
"""


def item(name: str, **other: Any) -> str:
    """One `[[item]]` of the toy's checklist; the phase stands in the id."""
    phases = {"PRE": "pre_release", "POST": "post_deploy", "PER": "periodic"}
    given = {
        "id": name,
        "phase": phases[name.split("-")[1]],
        "severity": "critical",
        "safety": "observe",
        "source": "000, section 1",
        "title": f"{name} is well",
        "title_ko": f"{name} 정상",
        "remedy": "Mend it.",
        "remedy_ko": "고칩니다.",
        "looks_at": "A file.",
        **other,
    }
    return "[[item]]\n" + "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in given.items())


def check(name: str, body: str = "pass", *, fixtures: str = "", case: str = "", **marker: Any) -> str:
    """A check of one point: its function with the given body."""
    words = "".join(f", {key}={value!r}" for key, value in marker.items())
    function = case or f"test_{name.lower().replace('-', '_')}"
    body = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return f'\n@pytest.mark.item("{name}"{words})\ndef {function}({fixtures}):\n{body}\n'


@dataclass
class Ran:
    """How a run of the toy ended."""

    code: int
    output: str
    seconds: float
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """The verdict's name as in the report; empty when there is none."""
        return str(self.report.get("verdict", ""))

    def state(self, name: str) -> str:
        """The state of an item."""
        return str(self._item(name)["state"])

    def sentences(self, name: str) -> str:
        """What the cases of an item say, joined."""
        return " | ".join(case["sentence"] for case in self._item(name)["cases"])

    def states(self) -> dict[str, str]:
        """Item to state."""
        return {result["item"]["id"]: result["state"] for result in self.report["items"]}

    def missing(self) -> str:
        """The cases without a result, joined."""
        return ", ".join(name for result in self.report["items"] for name in result["missing"])

    def findings(self, key: str) -> list[str]:
        """The sentences of the findings of that key which are not well."""
        return [f["sentence"] for f in self.report["findings"] if f["key"] == key and not f["ok"]]

    def _item(self, name: str) -> Any:
        return next(result for result in self.report["items"] if result["item"]["id"] == name)


@dataclass
class Toy:
    """The project in a folder; what is not written over is well."""

    folder: Path

    def __post_init__(self) -> None:
        self.without("html", "metadata")
        for package in ("suites", "suites/toy"):
            self.write(f"{package}/__init__.py", "")
        self.write("suites/toy/target.py", TARGET_PY)
        self.write("suites/toy/vital.py", VITAL_PY)
        self.write("suites/toy/sweep.py", SWEEP_PY)
        self.write("suites/toy/conftest.py", CONFTEST_PY)
        self.write("world/alive", "")
        self.target()
        self.checklist(item("TOY-POST-01"), item("TOY-POST-02", severity="major"))
        self.checks(check("TOY-POST-01"), check("TOY-POST-02"))

    def without(self, *plugins: str) -> None:
        """Leave out plug-ins that a test does not need, or wants to see absent."""
        self.write("pytest.ini", PYTEST_INI.rstrip() + "".join(f" -p no:{name}" for name in plugins) + "\n")

    @property
    def world(self) -> Path:
        """What the toy lives on."""
        return self.folder / "world"

    @property
    def reports(self) -> Path:
        """Where the reports lie."""
        return self.folder / "greenlight-report"

    def write(self, name: str, text: str) -> None:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")

    def checklist(self, *items: str) -> None:
        """The points of the toy."""
        self.write("suites/toy/checklist.toml", "\n".join(items))

    def checks(self, *checks: str, head: str = "") -> None:
        """The checks of the toy, in one module."""
        self.write("suites/toy/test_toy.py", "import os, time, pytest\n" + head + "\n" + "\n".join(checks))

    def target(self, more: str = "", target: str = "", section: str = "") -> None:
        """The target file: lines for `[target]`, for `[toy]`, and after them."""
        text = TARGET_TOML.format(target=textwrap.dedent(target), section=textwrap.dedent(section))
        for key in ("deadline", "wait", "allow"):
            if f"\n{key} =" in "\n" + textwrap.dedent(target):
                text = _without_default(text, key)
        self.write("target.toml", text + textwrap.dedent(more))

    def run(
        self,
        *arguments: str,
        target: str | None = "target.toml",
        through: tuple[str, ...] = (),
        **environment: str,
    ) -> Ran:
        """Run pytest to its end, in post_deploy unless the arguments say another selection."""
        began = time.monotonic()
        with self.started(*arguments, target=target, through=through, **environment) as process:
            output = process.communicate(timeout=120)[0].decode("utf-8", "replace")
        return self.ran(process.returncode, output, time.monotonic() - began)

    def ran(self, code: int, output: str, seconds: float) -> Ran:
        """The end of a run, with the report that it left."""
        path = self.reports / "greenlight.json"
        return Ran(code, output, seconds, json.loads(path.read_text(encoding="utf-8")) if path.exists() else {})

    @contextmanager
    def started(
        self,
        *arguments: str,
        target: str | None = "target.toml",
        through: tuple[str, ...] = (),
        stdout: int = subprocess.PIPE,
        **environment: str,
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """A run under way, in a session of its own, `through` what executes it; its process is ended with the block."""
        chosen = [] if any(a in ("-m", "--sweep", "--explain", "--item") for a in arguments) else ["-m", "post_deploy"]
        named = ["--target", target] if target else []
        command = [*through, sys.executable, "-m", "pytest", *chosen, *named, *arguments]
        with tempfile.TemporaryDirectory(prefix="toy-", ignore_cleanup_errors=True) as scratch:  # of a killed run
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=_environment({"TMPDIR": scratch, **environment}),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()
                process.wait()
                if process.stdout:
                    process.stdout.close()

    def until(self, name: str, process: "subprocess.Popen[bytes]") -> str:
        """What stands in a file of the world once a check has written it there."""
        path = self.world / name
        for _ in range(6000):
            if path.exists() and (text := path.read_text()):
                return text
            if process.poll() is not None and process.stdout:
                raise AssertionError(process.stdout.read().decode())
            time.sleep(0.01)
        raise AssertionError(f"{name} was never written")


def gone(pid: int) -> bool:
    """Whether a process has ended, within ten seconds (a zombie has)."""
    for _ in range(1000):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    return False


def _without_default(text: str, key: str) -> str:
    first, _, rest = text.partition(f"\n{key} =")
    return first + "\n" + rest.partition("\n")[2]


def _environment(more: dict[str, str]) -> dict[str, str]:
    """Nothing of the run that these tests belong to."""
    ours = {
        clock.DEADLINE,
        clock.STARTED,
        journal.JOURNAL,
        ledger.LEDGER,
        secrets.SOCKET,
        tag.TAG,
        run.TARGET,
        "CI",
        "PYTEST_ADDOPTS",
        "PYTEST_XDIST_WORKER",
        "PYTEST_XDIST_WORKER_COUNT",
        "PYTEST_CURRENT_TEST",
        "GREENLIGHT_TARGET",
    }
    return {**{key: value for key, value in os.environ.items() if key not in ours}, **more}
