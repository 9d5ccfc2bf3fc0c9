"""What a fault does the moment that a service is stopped or started."""

import signal

from testbed.jarvis.containers import Container
from testbed.jarvis.system import Jarvis
from testbed.jarvis.watching import while_stopped


def test_whoever_stops_or_starts_a_service_finds_done_what_a_fault_does_then(healthy: Jarvis) -> None:
    worker, done = Container(healthy, "worker"), list[str]()
    with while_stopped(healthy, "worker", lambda: done.append("begin"), lambda: done.append("end")):
        worker.stop()
        assert done == ["begin"]
        worker.start()
        assert done == ["begin", "end"]
        worker.kill(signal.SIGKILL)
        worker.start()
        assert done == ["begin", "end"] * 2
    worker.stop()
    worker.start()
    assert done == ["begin", "end"] * 2


def test_what_was_begun_is_ended_with_the_block(healthy: Jarvis) -> None:
    worker, done = Container(healthy, "worker"), list[str]()
    with while_stopped(healthy, "worker", lambda: done.append("begin"), lambda: done.append("end")):
        worker.stop()
    assert done == ["begin", "end"]
    worker.start()
    assert worker.running
