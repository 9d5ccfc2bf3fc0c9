"""Faults that show only when something is stopped, fails or is asked to end: they are what drills are for."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from testbed.bed import Bed
from testbed.faults import fault
from testbed.jarvis.behaviour import mode_of
from testbed.jarvis.sections import docker
from testbed.jarvis.system import Jarvis
from testbed.jarvis.watching import crashed, stopped, wait_running, whenever


def _chat(bed: Bed) -> Jarvis:
    system = bed.system("jarvis")
    assert isinstance(system, Jarvis)
    return system


@contextmanager
def _limits(system: Jarvis, **limits: str) -> Iterator[None]:
    """Shorter limits, for a proof that has to wait for one of them to pass."""
    with system.target_changed(limits=limits):
        yield


@fault(reds=["JV-PRE-08"])
def the_guard_is_off(bed: Bed) -> Iterator[None]:
    """The service's own check takes itself to be in development, and lets weak secrets pass."""
    system = _chat(bed)
    check = system.section()["environment"]["check"]
    unguarded = {"check": ["env", "NODE_ENV=development", *check]}
    with _limits(system, env_check="6s"), system.target_changed(environment=unguarded):
        yield


@fault(reds=["JV-PRE-08"])
def the_guard_names_no_variable(bed: Bed) -> Iterator[None]:
    """The service's own check of its environment refuses bad values, and does not say which."""
    system = _chat(bed)
    check = system.section()["environment"]["check"]
    silent = ["sh", "-c", 'exec "$@" >/dev/null 2>&1', "sh", *check]
    with system.target_changed(environment={"check": silent}):
        yield


@fault(reds=["JV-PRE-10"])
def an_image_does_not_build(bed: Bed) -> Iterator[None]:
    """A file that both Dockerfiles copy is not part of the release."""
    with _chat(bed).changed("package.json", None):
        yield


@fault(reds=["JV-PRE-10"])
def the_scratch_stack_has_no_port(bed: Bed) -> Iterator[None]:
    """Somebody else, who says nothing, listens on the port of the scratch stack's server."""
    with socket.create_server(("127.0.0.1", _chat(bed).known.scratch_port)):
        yield


@fault(reds=["JV-PRE-10"])
def the_scratch_stack_stays(bed: Bed) -> Iterator[None]:
    """Taking the scratch stack down says that it went well, and leaves it up."""
    system = _chat(bed)
    down: list[str] = system.section()["scratch"]["down"]
    try:
        with system.target_changed(scratch={"down": ["true"]}):
            yield
    finally:
        from testbed.jarvis import docker as stand_in

        stand_in.main(down[2:])


@fault(reds=["JV-PER-11"])
def the_server_ignores_sigterm(bed: Bed) -> Iterator[None]:
    """The server goes on when it is told to end, and is killed after ten seconds."""
    with _chat(bed).broken("server", "ignores_sigterm"):
        yield


@fault(reds=["JV-PER-11"])
def the_worker_ignores_sigterm(bed: Bed) -> Iterator[None]:
    """The worker goes on when it is told to end, and is killed after ten seconds."""
    with _chat(bed).broken("worker", "ignores_sigterm"), _limits(_chat(bed), resumed_job="5s"):
        yield


@fault(reds=["JV-PER-11"])
def the_server_is_stopped_by_force(bed: Bed) -> Iterator[None]:
    """The server is not told to end but killed at once, as by a deployment without a grace period."""
    system = _chat(bed)
    kill = [*docker(system), "compose", "kill", "-s", "SIGKILL", "server"]
    with system.target_changed(drills={"server": {"stop": kill}}):
        yield


@fault(reds=["JV-PER-11"])
def waiting_jobs_are_lost(bed: Bed) -> Iterator[None]:
    """Whatever lies in the queue is gone once the worker has ended."""
    system = _chat(bed)

    def lose() -> None:
        system.redis().delete("bull:jarvis_ai_jobs:wait", "bull:jarvis_ai_jobs:active")

    with _limits(system, resumed_job="5s"), whenever(stopped(system, "worker"), lose):
        yield


@fault(reds=["JV-PER-12"])
def health_waits_for_redis(bed: Bed) -> Iterator[None]:
    """Without Redis the server does not answer at all until Redis is back."""
    system = _chat(bed)
    freeze, thaw = crashed(system, "server", signal.SIGSTOP), crashed(system, "server", signal.SIGCONT)
    with _limits(system, away_answer="2s"), whenever(stopped(system, "redis"), freeze, thaw):
        yield


@fault(reds=["JV-PER-12"])
def the_server_dies_with_the_database(bed: Bed) -> Iterator[None]:
    """The server's process ends when the database goes away; Docker starts another."""
    system = _chat(bed)
    with whenever(stopped(system, "postgres"), crashed(system, "server")):
        yield
    wait_running(system)
    system.process("server").restart()  # Docker no longer remembers that it restarted it


@fault(reds=["JV-PER-12"])
def the_worker_dies_with_redis(bed: Bed) -> Iterator[None]:
    """The worker's process ends when Redis goes away; Docker starts another."""
    system = _chat(bed)
    with whenever(stopped(system, "redis"), crashed(system, "worker")):
        yield
    wait_running(system)
    system.process("worker").restart()  # Docker no longer remembers that it restarted it


@fault(reds=["JV-PER-16"])
def nobody_is_told_of_an_error(bed: Bed) -> Iterator[None]:
    """Whoever asked the worker hears nothing when OpenAI fails."""
    with _chat(bed).broken("worker", "silent_errors"), _limits(_chat(bed), upstream_answer="3s"):
        yield


@fault(reds=["JV-PER-16"])
def failed_requests_stay_running(bed: Bed) -> Iterator[None]:
    """An AI request that failed is called running for ever."""
    keep: Any = "IF NEW.status = 'failed' THEN NEW.status := 'running'; END IF"
    with _chat(bed).trigger("AiRequest", keep, "BEFORE UPDATE"):
        yield


@fault(reds=["JV-PER-16"])
def nonsense_from_openai_ends_the_server(bed: Bed) -> Iterator[None]:
    """The server's process ends over an answer of OpenAI that is not what it expects; Docker starts another."""
    system = _chat(bed)
    folder = system.home / "upstreams"
    with whenever(lambda: mode_of(folder, "openai") == "nonsense", crashed(system, "server")):
        yield
    wait_running(system)
    system.process("server").restart()  # Docker no longer remembers that it restarted it
