"""Processes that outlive their starter, with real ones."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from testbed.ports import free_port
from testbed.processes import NotReady, Process, Spec, environment

SERVER = (
    "import http.server, sys\n"
    "http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind='127.0.0.1')"
)
CHILD = (
    "import subprocess, sys, time\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"
)
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"

Make = Callable[..., Process]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes processes that end with the test."""
    made: list[Process] = []

    def process(code: str, *arguments: str, **options: object) -> Process:
        argv = (sys.executable, "-c", code, *arguments)
        spec = Spec("server", argv, str(tmp_path), str(tmp_path / "log"), environment(), **options)  # type: ignore[arg-type]
        made.append(Process(spec))
        return made[-1]

    yield process
    for each in made:
        each.kill()


@pytest.fixture
def server(make: Make) -> Process:
    port = free_port()
    return make(SERVER, str(port), port=port, ready="http", ready_at="/")


def test_start_waits_until_it_answers(server: Process) -> None:
    server.start()
    assert server.alive()


def test_starting_twice_keeps_the_one_that_runs(server: Process) -> None:
    server.start()
    pid = server.spec.pid
    server.start()
    assert server.spec.pid == pid


def test_it_is_found_again_from_what_was_written_down(server: Process) -> None:
    server.start()
    again = Process(Spec.of(server.spec.record()))
    assert again.alive()
    again.stop()
    assert not server.alive()


def test_a_recycled_pid_is_another_process(server: Process) -> None:
    server.start()
    record = server.spec.record() | {"started": server.spec.started - 60}
    other = Process(Spec.of(record))
    other.kill()
    assert server.alive()


def test_kill_ends_the_children_too(make: Make) -> None:
    parent = make(CHILD)
    parent.start()
    children = _children(parent)
    parent.kill()
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)


def _children(parent: Process) -> list[psutil.Process]:
    found: list[psutil.Process] = []
    while not found:
        found = psutil.Process(parent.spec.pid).children(recursive=True)
    return found


def test_stop_kills_what_does_not_listen(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("testbed.processes.STOP_WITHIN", 0.2)
    deaf = make(DEAF)
    deaf.start()
    while "ready" not in deaf.log.read_text():
        pass
    deaf.stop()
    assert not deaf.alive()


def test_restart_changes_the_environment_for_good(make: Make) -> None:
    process = make("import os, time; print(os.environ.get('COLOUR'), flush=True); time.sleep(60)")
    process.start()
    process.restart(env={"COLOUR": "green"})
    while "green" not in process.log.read_text():
        pass
    process.restart(env={"COLOUR": None})
    assert "COLOUR" not in process.spec.env


def test_a_process_that_ends_at_once_is_named_with_its_last_words(make: Make) -> None:
    broken = make("raise SystemExit('no such table')", port=1, ready="port")
    with pytest.raises(NotReady, match="no such table"):
        broken.start()


def test_a_process_that_never_answers_is_not_waited_for_for_ever(make: Make) -> None:
    silent = make("import time; time.sleep(60)", port=free_port(), ready="port")
    silent.start(wait=False)
    with pytest.raises(NotReady, match="was not ready within"):
        silent.wait_ready(within=0.1)


def test_frozen_it_keeps_connections_and_answers_nothing(server: Process) -> None:
    server.start()
    server.freeze()
    assert psutil.Process(server.spec.pid).status() == psutil.STATUS_STOPPED
    server.thaw()
    server.wait_ready()


def test_every_change_is_written_down(make: Make) -> None:
    saved: list[Spec] = []
    process = Process(make("import time; time.sleep(60)").spec, saved.append)
    process.start()
    process.kill()
    assert saved[-1].pid == process.spec.pid


def test_it_outlives_its_starter(tmp_path: Path) -> None:
    code = (
        "import sys; from testbed.processes import *\n"
        "spec = Spec('sleeper', (sys.executable, '-c', 'import time; time.sleep(60)'),"
        " '/', sys.argv[1], environment())\n"
        "process = Process(spec); process.start(); print(process.spec.pid, process.spec.started)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "log")], capture_output=True, text=True, check=True
    )
    pid, started = done.stdout.split()
    left = Process(Spec("sleeper", (), "/", str(tmp_path / "log"), pid=int(pid), started=float(started)))
    assert left.alive()
    left.kill()
    assert not left.alive()
