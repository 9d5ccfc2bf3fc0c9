"""Faults of what becomes of an upstream's errors, made to happen or only logged."""

from collections.abc import Iterator
from typing import Any

import httpx

from testbed.bed import Bed
from testbed.faults import fault
from testbed.jarvis.behaviour import mode_of
from testbed.jarvis.system import Jarvis
from testbed.jarvis.watching import crashed, wait_running, whenever


@fault(reds=["JV-PER-16"], cases=["the_worker_tells_the_asker[401]"])
def nobody_is_told_of_an_error(bed: Bed) -> Iterator[None]:
    """Whoever asked the worker hears nothing when OpenAI fails."""
    with bed.jarvis.broken("worker", "silent_errors"), bed.jarvis.target_changed(limits={"upstream_answer": "3s"}):
        yield


@fault(reds=["JV-PER-16"], cases=["no_request_is_left_running"])
def failed_requests_stay_running(bed: Bed) -> Iterator[None]:
    """An AI request that failed is called running for ever."""
    keep: Any = "IF NEW.status = 'failed' THEN NEW.status := 'running'; END IF"
    with bed.jarvis.trigger("AiRequest", keep, "BEFORE UPDATE"):
        yield


@fault(
    reds=["JV-PER-16"],
    cases=["the_server_answers_with_a_code_of_its_own[openai-nonsense]", "server_and_worker_live_on"],
)
def nonsense_from_openai_ends_the_server(bed: Bed) -> Iterator[None]:
    """The server's process ends over an answer of OpenAI that is not what it expects; Docker starts another."""
    system = bed.jarvis
    folder = system.home / "upstreams"
    with whenever(lambda: mode_of(folder, "openai") == "nonsense", crashed(system, "server")):
        yield
    wait_running(system)
    system.process("server").restart()  # Docker no longer remembers that it restarted it


@fault(
    reds=["JV-PER-16"],
    cases=[
        "the_worker_tells_the_asker[as logged]",
        "the_server_answers_with_a_code_of_its_own[naver-as logged]",
        "no_request_is_left_running",
        "server_and_worker_live_on",
    ],
)
def no_upstream_can_be_made_to_fail(bed: Bed) -> Iterator[None]:
    """The target lets the run make no upstream fail, and none has failed by itself: the logs are silent about it."""
    system = bed.jarvis
    with system.broken("server"), system.broken("worker"), system.target_changed(upstreams=None):
        yield


@fault(reds=["JV-PER-16", "JV-POST-03"], cases=["the_server_answers_with_a_code_of_its_own[openai-as logged]"])
def an_upstreams_error_went_out_raw(bed: Bed) -> Iterator[None]:
    """Nobody may make an upstream fail; OpenAI was away for a while, and the server's log holds a 500 of that time."""
    system = bed.jarvis
    openai = system.process("upstreams")
    with system.broken("server", "raw_upstream_errors"), system.target_changed(upstreams=None):
        openai.kill()
        try:
            _translated(system)
        finally:
            openai.start()
        yield


def _translated(system: Jarvis) -> None:
    """Somebody asks for a translation, whatever comes of it."""
    headers = {"Authorization": f"Bearer {system.token()}"}
    httpx.post(f"{system.api_url}/translate", json={"text": "Good morning."}, headers=headers, timeout=30)
