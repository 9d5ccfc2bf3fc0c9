"""Containers, as the stand-in for docker keeps them."""

from testbed.jarvis.containers import Container
from testbed.jarvis.system import Jarvis


def test_what_was_started_a_moment_ago_can_be_stopped(healthy: Jarvis) -> None:
    """Its keeper may not have said yet that it runs."""
    worker = Container(healthy, "worker")
    for _ in range(3):
        worker.process.restart()
        worker.stop()
        assert (worker.running, worker.said["status"]) == (False, "exited")
        worker.start()
        assert worker.running
