"""Faults of what Docker knows of server and worker: no release, no container, no log."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from testbed.bed import Bed
from testbed.faults import fault
from testbed.jarvis.containers import Container
from testbed.jarvis.release import VERSION
from testbed.jarvis.sections import docker
from testbed.jarvis.system import Jarvis

NO_STORE = {"loki": None, "log_index": None}


@fault(reds=["JV-POST-02"], cases=["it_runs_the_image_of_the_release[server]"])
def nobody_says_which_release_should_run(bed: Bed) -> Iterator[None]:
    """The target names no release, neither for the environment nor for the chat."""
    before = bed.memory.get("release", VERSION)
    bed.memory.set(release="")
    try:
        with bed.jarvis.target_changed(release=None, shows_release=None):
            yield
    finally:
        bed.memory.set(release=before)
        bed.write_target()


@fault(reds=["JV-POST-02"], cases=["it_runs_the_image_of_the_release[worker]"])
def the_workers_image_has_no_tag(bed: Bed) -> Iterator[None]:
    """The worker's image was built by hand, and nothing of it tells which release it is."""
    jarvis = bed.jarvis
    with jarvis.target_changed(shows_release=None), jarvis.broken("worker", GREENLIGHT_IMAGE="jarvis-worker"):
        yield


@fault(
    reds=["JV-POST-02", "JV-POST-20"],
    cases=["the_service_is_up[worker]", "it_was_started_after_the_release[worker]"],
)
def the_worker_was_started_by_hand(bed: Bed) -> Iterator[None]:
    """The worker's container is stopped, and somebody has started the worker beside Docker."""
    container = Container(bed.jarvis, "worker")
    spec = container.process.spec
    command = spec.argv[spec.argv.index("--") + 1 :]
    container.kill(signal.SIGTERM)
    container.stop()
    with subprocess.Popen(command, cwd=spec.cwd, env=spec.env, stdout=subprocess.DEVNULL) as beside:
        try:
            yield
        finally:
            beside.terminate()
    container.start()


@fault(
    reds=["JV-POST-02", "JV-POST-03", "JV-POST-20", "JV-PER-04", "JV-PER-07"],
    cases=["the_service_logs_without_errors[worker]", "the_logs_are_collected[worker]"],
)
def the_worker_runs_outside_of_the_project(bed: Bed) -> Iterator[None]:
    """The worker was started under another project's name: compose does not know it, and nothing collects its log."""
    with _docker_without(bed.jarvis, '"Service": "worker"'):
        yield


@fault(
    reds=["JV-POST-03", "JV-PER-04"],
    cases=[
        "the_service_logs_without_errors[worker]",
        "the_logs_are_collected[worker]",
        "the_logs_are_structured[worker]",
    ],
)
def docker_keeps_no_log_of_the_worker(bed: Bed) -> Iterator[None]:
    """The worker's log driver is `none`, and no log store is named: whatever it writes is gone."""
    with _docker_without(bed.jarvis, "^worker-1 "):
        yield


@contextmanager
def _docker_without(jarvis: Jarvis, lines: str) -> Iterator[None]:
    """Docker does not give the lines of this pattern, and the target names no log store and no labels."""
    filtered = ["sh", "-c", f"\"$@\" | sed '/{lines}/d'", "sh", *docker(jarvis)]
    with jarvis.target_changed(compose={"docker": filtered}, monitoring=NO_STORE, shows_release=None):
        yield
