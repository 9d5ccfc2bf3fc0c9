"""What the tests of the stand-in's surroundings share: processes that end with the test."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from testbed import ports
from testbed.processes import Process, Spec, environment

Start = Callable[..., str]

ROOT = Path(__file__).parents[3]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `python -m testbed.inventory.<module> --port … <arguments>`, gives its address, ends it after the test."""
    yield from _starter(tmp_path)


@pytest.fixture(scope="module")
def start_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """The same for what a module's tests share."""
    yield from _starter(tmp_path_factory.mktemp("processes"))


def _starter(folder: Path) -> Iterator[Start]:
    running: list[Process] = []

    def started(module: str, *arguments: object, ready_at: str = "/") -> str:
        port = ports.free_port()
        argv = (sys.executable, "-m", f"testbed.inventory.{module}", "--port", str(port), *map(str, arguments))
        spec = Spec(module, argv, str(ROOT), str(folder / f"{module}.log"), environment(), port, "http", ready_at)
        running.append(Process(spec))
        running[-1].start()
        return f"http://127.0.0.1:{port}"

    yield started
    for process in running:
        process.stop()
