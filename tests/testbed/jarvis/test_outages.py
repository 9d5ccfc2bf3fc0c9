"""What server and worker do when something is away, or when they are told to end: as shipped and healthy."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from testbed.jarvis.system import ROOT, Jarvis
from tests.testbed.jarvis.clients import people


def health(system: Jarvis, within: float = 4) -> httpx.Response:
    return httpx.get(f"{system.api_url}/health", timeout=within, trust_env=False)


def test_health_hangs_without_redis_as_shipped(shipped: Jarvis, eventually: Callable[..., None]) -> None:
    shipped.process("redis").freeze()
    try:
        with pytest.raises(httpx.ReadTimeout):
            health(shipped, within=1.5)
    finally:
        shipped.process("redis").thaw()
    eventually(lambda: health(shipped).status_code == 200)


@pytest.mark.parametrize("part", ["redis", "db"])
def test_health_says_which_part_is_away(part: str, healthy: Jarvis, eventually: Callable[..., None]) -> None:
    healthy.process(part).freeze()
    try:
        answer = health(healthy)
    finally:
        healthy.process(part).thaw()
    assert answer.status_code == 503
    services = {"redis": "ok", "database": "ok"} | {{"db": "database"}.get(part, part): "error"}
    assert answer.json()["services"] == services
    eventually(lambda: health(healthy).status_code == 200)


def test_many_who_ask_for_health_at_once_are_all_answered(healthy: Jarvis) -> None:
    with ThreadPoolExecutor(8) as askers:
        answers = list(askers.map(lambda _: health(healthy).status_code, range(400)))
    assert set(answers) == {200}


def test_health_quotes_the_driver_without_a_database_as_shipped(
    shipped: Jarvis, eventually: Callable[..., None]
) -> None:
    shipped.process("db").stop()
    try:
        answer = health(shipped)
    finally:
        shipped.server_db.start()
    assert answer.status_code == 503
    assert "Can't reach database server at postgres:5432" in answer.json()["error"]
    assert "services" not in answer.json()
    eventually(lambda: health(shipped).status_code == 200)


@pytest.mark.parametrize("content", ["with a \u0000 in it"])
def test_a_database_error_in_a_message_ends_the_server_as_shipped(content: str, shipped: Jarvis) -> None:
    (mallory,) = people(shipped, "Mallory")
    room = mallory.room()
    with mallory.online() as socket:
        socket.joined(room)
        socket.say("message.send", roomId=room, content=content)
        with pytest.raises(ConnectionClosed) as closed:
            socket.frame("message.new")
    assert closed.value.rcvd is None, "the connection broke without a close frame (1006)"
    _wait(lambda: not shipped.process("server").alive())
    shipped.process("server").start()


def test_the_same_is_an_error_frame_in_the_healthy_state(healthy: Jarvis) -> None:
    (mallory,) = people(healthy, "Mallory")
    room = mallory.room()
    with mallory.online() as socket:
        socket.joined(room)
        socket.say("message.send", roomId=room, content="with a \u0000 in it")
        assert socket.frame() == {"type": "error", "payload": {"message": "INTERNAL_ERROR"}}
        assert health(healthy).status_code == 200


@pytest.mark.parametrize("state", ["shipped", "healthy"])
def test_after_an_outage_of_redis_the_next_request_is_answered(
    state: str, request: pytest.FixtureRequest, eventually: Callable[..., None]
) -> None:
    system: Jarvis = request.getfixturevalue(state)
    system.process("redis").restart()
    eventually(lambda: system.redis().pubsub_numsub(system_channel())[0][1] == 1)
    (asker,) = people(system, "Asker")
    room = asker.room()
    with asker.online() as socket:
        socket.joined(room)
        socket.say("jarvis.request", roomId=room, prompt="after")
        assert socket.until("bot.done")


def system_channel() -> str:
    return "jarvis_room_events"


def test_the_worker_finishes_its_job_before_it_ends(healthy: Jarvis) -> None:
    (asker,) = people(healthy, "Asker")
    room = asker.room()
    with asker.online() as socket:
        socket.joined(room)
        socket.say("jarvis.request", roomId=room, prompt="a longer question " * 40)
        socket.frame("bot.stream")
        stopping = threading.Thread(target=healthy.process("worker").stop)
        stopping.start()
        assert socket.until("bot.done")
        stopping.join()
    healthy.process("worker").start()
    assert healthy.sql('SELECT status FROM "AiRequest" WHERE "roomId" = %s', room) == [("done",)]


def test_the_worker_leaves_its_job_as_shipped(shipped: Jarvis) -> None:
    (asker,) = people(shipped, "Asker")
    room = asker.room()
    with asker.online() as socket:
        socket.joined(room)
        socket.say("jarvis.request", roomId=room, prompt="x")
        socket.frame("bot.stream")
        shipped.process("worker").stop()
    redis = shipped.redis()
    assert redis.llen("bull:jarvis_ai_jobs:active") == 1
    assert shipped.sql('SELECT status FROM "AiRequest" WHERE "roomId" = %s', room) == [("running",)]
    redis.flushall()
    shipped.process("worker").start()


@pytest.mark.parametrize(("state", "code"), [("shipped", 1005), ("healthy", 1001)])
def test_sockets_of_a_server_that_ends_are_closed(state: str, code: int, request: pytest.FixtureRequest) -> None:
    system: Jarvis = request.getfixturevalue(state)
    (listener,) = people(system, "Listener")
    with listener.online() as socket:
        stopping = threading.Thread(target=system.process("server").stop)
        stopping.start()
        with pytest.raises(ConnectionClosed) as closed:
            socket.frame("never")
        stopping.join()
    system.process("server").start()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"JWT_SECRET": "short"}, "JWT_SECRET must be at least 32 characters"),
        ({"JWT_SECRET": "dev-secret-change-me"}, "requires secure JWT_SECRET"),
        ({"JWT_SECRET": ""}, "Missing env: JWT_SECRET"),
        ({"DATABASE_URL": ""}, "Missing env: DATABASE_URL"),
        ({"REDIS_URL": ""}, "Missing env: REDIS_URL"),
        ({"PORT": "x"}, "options.port"),
        ({"AI_QUEUE_NAME": ""}, "Queue name must be provided"),
        ({"AI_QUEUE_NAME": "a:b"}, "Queue name cannot contain :"),
    ],
)
def test_a_bad_environment_ends_the_start(env: dict[str, str], said: str) -> None:
    good = {"NODE_ENV": "production", "JWT_SECRET": "k" * 32, "DATABASE_URL": "postgresql://u:p@127.0.0.1:1/x"}
    ran = subprocess.run(
        [sys.executable, "-m", "testbed.jarvis.app"],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **good, **env},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ran.returncode == 1
    assert said in ran.stderr


def _wait(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
