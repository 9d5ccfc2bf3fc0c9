"""Faults of what becomes of an upstream's errors, made to happen or only logged."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from testbed.bed import Bed
from testbed.faults import fault
from testbed.jarvis.logged import logged
from testbed.jarvis.system import Jarvis
from testbed.jarvis.watching import killed_once


@fault(reds=["JV-PER-16"], cases=["the_worker_tells_the_asker[401]"])
def nobody_is_told_of_an_error(bed: Bed) -> Iterator[None]:
    """Whoever asked the worker hears nothing when OpenAI fails."""
    with bed.jarvis.broken("worker", "silent_errors"), bed.jarvis.target_changed(limits={"upstream_answer": "3s"}):
        yield


@fault(
    reds=["JV-PER-16"],
    cases=["the_worker_tells_the_asker[500]", "the_server_answers_with_a_code_of_its_own[naver-500]"],
)
def errors_of_the_upstreams_are_glossed_over(bed: Bed) -> Iterator[None]:
    """When OpenAI fails the worker's answer is an apology, and when Naver fails the server finds no news."""
    with bed.jarvis.broken("worker", "apologises"), bed.jarvis.broken("server", "no_news_errors"):
        yield


@fault(
    reds=["JV-PER-16"],
    cases=["the_worker_tells_the_asker[401]", "the_server_answers_with_a_code_of_its_own[openai-401]"],
)
def errors_of_openai_mislead_the_user(bed: Bed) -> Iterator[None]:
    """The server passes OpenAI's own status on, as if the user's token were bad, and the worker's error is empty."""
    with bed.jarvis.broken("worker", "empty_errors"), bed.jarvis.broken("server", "passes_status_on"):
        yield


@fault(reds=["JV-PER-16"], cases=["server_and_worker_live_on"])
def the_worker_gives_up_after_an_error(bed: Bed) -> Iterator[None]:
    """Once OpenAI has failed, the worker asks it no more, until somebody starts the worker anew."""
    with bed.jarvis.broken("worker", "gives_up"):
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
    with bed.jarvis.broken("server", "dies_of_nonsense"):
        yield


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


@fault(
    reds=["JV-PER-16", "JV-POST-02", "JV-POST-03"],
    cases=["server_and_worker_live_on"],  # the request is left running once it is ten seconds old: a quick run is over
)
def the_worker_died_of_an_upstreams_error(bed: Bed) -> Iterator[None]:
    """Nobody may make an upstream fail; OpenAI did, the worker died of it in the middle of a request, and Docker has
    started it again."""
    system = bed.jarvis
    told = {"level": 50, "time": 1, "msg": "[Worker] jarvis failed", "err": {"message": "OpenAI API error 500"}}
    try:
        killed_once(system, "worker")
        with (
            logged(system, "worker", json.dumps(told)),
            _left_running(system),
            system.target_changed(upstreams=None, limits={"ai_answer": "10s"}),
        ):
            yield
    finally:
        system.process("worker").restart()


@contextmanager
def _left_running(system: Jarvis) -> Iterator[None]:
    """An AI request of this moment is called running, and nobody works on it."""
    columns = '(id, "roomId", "requestedBy", model, status, "createdAt")'
    ((room, user),) = system.sql('SELECT id, "createdBy" FROM "Room" LIMIT 1')
    row = ("left-running", room, user, "gpt-4o-mini", "running", datetime.now(UTC).replace(tzinfo=None))
    system.sql(f'INSERT INTO "AiRequest" {columns} VALUES (%s, %s, %s, %s, %s, %s)', *row)
    try:
        yield
    finally:
        system.sql('DELETE FROM "AiRequest" WHERE id = %s', row[0])


def _translated(system: Jarvis) -> None:
    """Somebody asks for a translation, whatever comes of it."""
    headers = {"Authorization": f"Bearer {system.token()}"}
    httpx.post(f"{system.api_url}/translate", json={"text": "Good morning."}, headers=headers, timeout=30)
