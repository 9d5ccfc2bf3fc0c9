"""The team chat, orderly ends of server and worker (document 004, done 2, 3)."""

from collections.abc import Callable

import pytest

from gate.outcomes import Unverified
from suites.jarvis.drill_fixtures import Drill
from suites.jarvis.drills import good
from suites.jarvis.shutdowns import REQUESTS, ServerShutdown, Stopped, WorkerShutdown
from suites.jarvis.target import Limits

Saw = Callable[[str], None]

BROKEN = 1006


@pytest.mark.item("JV-PER-11", attestable=True)
def test_a_request_in_hand_is_answered(server_shutdown: ServerShutdown, drill: Drill, saw: Saw) -> None:
    """The request that the server had in hand when it was told to end got its good answer."""
    status, body = good(server_shutdown.answer)
    if server_shutdown.of_a_proxy:
        asked = f"the request in hand was answered {status} by way of {server_shutdown.through}"
        raise Unverified(f"{asked}, maybe by a proxy that never handed it on: set jarvis.drills.server.direct")
    card = "its card" if isinstance(body, dict) and body.get("id") else "no card"
    assert (status, card) == (200, "its card"), f"the request in hand was answered {status} with {card}"
    saw("POST /rooms/:id/cards was in hand when the signal came, and was answered 200 half a second later")
    drill.done()


@pytest.mark.item("JV-PER-11", attestable=True)
def test_sockets_get_a_close_frame(server_shutdown: ServerShutdown, drill: Drill, saw: Saw) -> None:
    """No socket is simply cut off."""
    for who, seen in server_shutdown.sockets.items():
        closed = good(seen)
        assert closed.code != BROKEN, f"the socket of the {who} was cut off without a close frame: {closed}"
    saw(", ".join(f"{who}: {closed}" for who, closed in server_shutdown.sockets.items()))
    drill.done()


@pytest.mark.item("JV-PER-11", attestable=True)
def test_nothing_of_the_servers_is_lost(server_shutdown: ServerShutdown, drill: Drill, saw: Saw) -> None:
    """What was stored before the end, and what was promised during it, is there after the restart."""
    assert not server_shutdown.lost, f"after the restart these are not there: {', '.join(server_shutdown.lost)}"
    saw("the message from before and the card of the request in hand are there after the restart")
    drill.done()


@pytest.mark.item("JV-PER-11", attestable=True)
def test_the_server_ends_in_time_with_exit_code_0(
    server_shutdown: ServerShutdown, drill: Drill, limits: Limits, saw: Saw
) -> None:
    """The server's exit code is 0, within the limit."""
    saw(_ended_well("server", good(server_shutdown.stopped), limits))
    drill.done()


@pytest.mark.item("JV-PER-11", attestable=True)
def test_the_job_in_hand_is_done_in_the_end(
    worker_shutdown: WorkerShutdown, drill: Drill, limits: Limits, saw: Saw
) -> None:
    """Jobs that the worker had, in hand and waiting, are finished or queued, and done within the limit."""
    if not worker_shutdown.was_busy:
        raise Unverified("the worker had finished every job before the signal came, so that nothing is proved")
    answers = good(worker_shutdown.answers)
    states = ", ".join(sorted(job.state for job in worker_shutdown.left))
    saw(f"when the worker had ended its jobs were {states}; {answers} of {REQUESTS} answered")
    saw(f"the last answer came {worker_shutdown.seconds:.1f} s after the restart, the limit is {limits.resumed_job}")
    drill.done()


@pytest.mark.item("JV-PER-11", attestable=True)
def test_the_worker_ends_in_time_with_exit_code_0(
    worker_shutdown: WorkerShutdown, drill: Drill, limits: Limits, saw: Saw
) -> None:
    """The worker's exit code is 0, within the limit."""
    saw(_ended_well("worker", good(worker_shutdown.stopped), limits))
    drill.done()


def _ended_well(name: str, stopped: Stopped, limits: Limits) -> str:
    """One line about an end in order; raises AssertionError for any other, Unverified when its code is not known."""
    took, code = stopped.seconds, stopped.exit_code
    assert took <= limits.shutdown, f"the {name} took {took:.1f} s to end, the limit is {limits.shutdown}"
    if code is None:
        raise Unverified(f"the {name} ended in {took:.1f} s; its exit code: set jarvis.drills.{name}.exit_code")
    assert code == 0, f"the {name} ended with exit code {code} after {took:.1f} s, expected 0"
    return f"the {name} ended with exit code 0 after {took:.1f} s"
