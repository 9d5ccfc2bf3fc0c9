"""The service as a process: database outages, limits, two releases, its log."""

import re
import time
from collections.abc import Callable

import httpx
import psutil
import pytest

from testbed.bed import Bed
from testbed.processes import NotReady
from tests.testbed.inventory.client import admin

LINE = re.compile(r"^\[Nest\] \d+  - \d\d/\d\d/\d{4}, \d{1,2}:\d\d:\d\d [AP]M +(LOG|WARN|ERROR) \[(\w+)\] (.*)$")


@pytest.fixture
def http(healthy: Bed) -> httpx.Client:
    return httpx.Client(base_url=healthy.inventory.api_url, timeout=15, trust_env=False)


def eventually(holds: Callable[[], bool], within: float = 20) -> bool:
    """Whether it holds at some moment."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            return False
    return True


def test_healthy_it_outlives_its_database_and_recovers(healthy: Bed, http: httpx.Client) -> None:
    ours = healthy.inventory
    with ours.log_kept():
        ours.process("db").kill()
        body = http.get("/health").json()
        assert (body["status"], body["services"]["database"]["status"]) == ("degraded", "down")
        assert "latencyMs" not in body["services"]["database"]
        assert http.get("/products", headers={"Authorization": "Bearer x"}).status_code == 401
        ours.server_db.start()
        assert http.get("/health").json()["status"] == "ok"
        assert ours.process("api").alive()


def test_healthy_it_says_so_when_its_database_hangs(healthy: Bed, http: httpx.Client) -> None:
    with healthy.inventory.log_kept():
        healthy.inventory.process("db").freeze()
        body = http.get("/health").json()
        healthy.inventory.process("db").thaw()
    assert (body["status"], "no answer" in body["services"]["database"]["message"]) == ("degraded", True)


def test_healthy_log_ins_are_limited(healthy: Bed, http: httpx.Client) -> None:
    nobody = {"email": "nobody@example.com", "password": "wrong-password"}
    with healthy.inventory.log_kept():
        answers = [http.post("/auth/login", json=nobody) for _ in range(25)]
        healthy.inventory.process("api").restart()  # the counts are kept in its memory
    last = answers[-1]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert (last.json()["message"], "error" in last.json()) == ("ThrottlerException: Too Many Requests", False)
    assert 1 <= int(last.headers["Retry-After-login"]) <= 5
    assert answers[0].headers["X-RateLimit-Limit-login"] == "20"


def test_healthy_windows_are_seconds(http: httpx.Client) -> None:
    headers = http.get("/alerts").headers
    limits = {name: value for name, value in headers.items() if name.startswith("x-ratelimit")}
    assert (limits["x-ratelimit-limit"], limits["x-ratelimit-limit-alerts"]) == ("1200", "20")
    assert int(limits["x-ratelimit-reset-alerts"]) > 1


def test_an_old_release_answers_on_another_address(healthy: Bed) -> None:
    old = healthy.inventory.process("api2")
    old.start()
    shown = [
        httpx.get(f"{url}/health").headers["X-Release"]
        for url in (healthy.inventory.api_url, healthy.inventory.old_api_url)
    ]
    old.stop()
    assert shown == ["1.8.2", "1.8.1"]


def test_every_line_of_the_log_has_nests_form(healthy: Bed) -> None:
    lines = healthy.inventory.log.read_text().splitlines()
    heads = [line for line in lines if line.startswith("[Nest]")]
    assert len(heads) > 300
    assert not [line for line in heads if not LINE.match(line)]


def test_a_handlers_error_is_logged_with_the_wrong_status_and_then_the_right_one(healthy: Bed) -> None:
    with healthy.inventory.log_kept():
        before = healthy.inventory.log.stat().st_size
        admin(healthy).call("GET", "/products/nosuch")
        text = healthy.inventory.log.read_bytes()[before:].decode()
    said = [LINE.match(line) for line in text.splitlines() if "nosuch" in line]
    wrong, right = [match for match in said if match]
    assert (wrong[1], wrong[2], " 200 +" in wrong[3]) == ("ERROR", "HTTP", True)
    assert (right[1], right[2], right[3]) == (
        "ERROR",
        "Errors",
        "GET /api/v1/products/nosuch 404 :: 제품을 찾을 수 없습니다.",
    )


def test_a_guards_refusal_is_logged_once(healthy: Bed, http: httpx.Client) -> None:
    with healthy.inventory.log_kept():
        before = healthy.inventory.log.stat().st_size
        http.get("/users?size=3")
        text = healthy.inventory.log.read_bytes()[before:].decode()
    assert [line for line in text.splitlines() if "/users?size=3" in line] == [
        line for line in text.splitlines() if "[Errors] GET /api/v1/users?size=3 401 :: Unauthorized" in line
    ]


def test_the_description_has_every_path(http: httpx.Client, healthy: Bed) -> None:
    described = httpx.get(healthy.inventory.api_url.replace("/api/v1", "/docs-json")).json()
    assert len(described["paths"]) == 28


def test_a_browser_of_another_origin_may_call(http: httpx.Client) -> None:
    answer = http.options("/products", headers={"Access-Control-Request-Headers": "authorization"})
    assert (answer.status_code, answer.headers["access-control-allow-headers"]) == (204, "authorization")


def test_as_shipped_it_dies_at_the_next_tick_without_its_database(as_shipped: Bed) -> None:
    ours = as_shipped.inventory
    api = ours.process("api")
    api.restart(env={"ALERT_TICK_MS": "1500"})
    ours.process("db").kill()
    assert httpx.get(f"{ours.api_url}/health").json()["status"] == "degraded"
    assert eventually(lambda: not api.alive())
    with pytest.raises(NotReady, match="Can't reach database server"):
        api.start()
    ours.server_db.start()
    api.restart(env={"ALERT_TICK_MS": None})
    assert httpx.get(f"{ours.api_url}/health").json()["status"] == "ok"


def test_the_process_environment_wins_over_the_env_file(as_shipped: Bed) -> None:
    api = as_shipped.inventory.process("api")
    assert "JWT_SECRET" not in psutil.Process(api.spec.pid).environ()
    api.restart(env={"JWT_SECRET": "another-secret-of-this-test-0123456789"})
    token = admin(as_shipped).http.headers["Authorization"]
    api.restart(env={"JWT_SECRET": None})
    me = httpx.get(f"{as_shipped.inventory.api_url}/auth/me", headers={"Authorization": token})
    assert me.status_code == 401
