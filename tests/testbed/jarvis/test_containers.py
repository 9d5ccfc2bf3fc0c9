"""Containers, as the stand-in for docker keeps them."""

import json
import time

import pytest

from testbed.jarvis import docker
from testbed.jarvis.around import BY_HAND
from testbed.jarvis.containers import FIRST_LOOK, Container
from testbed.jarvis.system import Jarvis

Capture = pytest.CaptureFixture[str]


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


def test_its_health_is_not_known_at_first(healthy: Jarvis) -> None:
    """Docker has not looked yet: it says `starting`, and soon what it has seen."""
    server = Container(healthy, "server")
    server.stop()
    server.start()
    assert server.health() == "starting"
    healthy.process("server").wait_ready()
    time.sleep(FIRST_LOOK)
    assert server.health() == "healthy"


def test_what_compose_run_has_left_is_listed_with_all_alone(healthy: Jarvis, capsys: Capture) -> None:
    """Compose lists it under its service's name, and tells it apart by a label."""

    def listed(*words: str) -> list[dict[str, str]]:
        docker.main(["--bed", str(healthy.bed.folder), "compose", "ps", *words, "--format", "json", "server"])
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert [each["Name"] for each in listed()] == ["jarvis-server-1"]
    assert [each["Name"] for each in listed("--all")] == ["jarvis-server-1", BY_HAND.name]
    assert "com.docker.compose.oneoff=True" in listed("--all")[1]["Labels"]
    assert "com.docker.compose.oneoff=False" in listed("--all")[0]["Labels"]
