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


def test_what_was_restarted_has_begun_its_new_life(healthy: Jarvis) -> None:
    """Whoever goes on after a restart must not find what Docker said of the life before."""
    worker = Container(healthy, "worker")
    for _ in range(3):
        before = worker.said["pid"]
        worker.process.restart()
        assert worker.running
        assert worker.said["pid"] != before
