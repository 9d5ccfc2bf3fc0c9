"""What stands around the chat: the docker stand-in, the entrance, the upstreams, a scratch stack, the target."""

import json
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from suites.jarvis.target import Section
from testbed.jarvis import docker as stand_in
from testbed.jarvis.system import Jarvis
from tests.testbed.jarvis.clients import people


def docker(system: Jarvis, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, stand_in.__file__, "--bed", str(system.bed.folder), *words]
    return subprocess.run(command, cwd=system.source, capture_output=True, text=True, timeout=90, check=False)


def ps(system: Jarvis) -> dict[str, dict[str, Any]]:
    said = docker(system, "compose", "-f", "infra/docker-compose.yml", "ps", "-a", "--format", "json").stdout
    rows = [row for row in map(json.loads, said.splitlines()) if "-run-" not in row["Name"]]
    return {row["Service"]: row for row in rows}


def test_ps_tells_what_runs(healthy: Jarvis) -> None:
    rows = ps(healthy)
    assert set(rows) == {"postgres", "redis", "server", "worker"}
    assert {row["State"] for row in rows.values()} == {"running"}
    assert rows["postgres"]["Health"] == rows["redis"]["Health"] == rows["server"]["Health"] == "healthy"
    assert rows["server"]["Image"] == "jarvis-server:1.8.2"
    assert all("stand-in" in row["x-greenlight"] for row in rows.values())


def test_ps_tells_what_was_killed_and_a_start_brings_it_back(healthy: Jarvis) -> None:
    healthy.process("worker").kill()
    assert (ps(healthy)["worker"]["State"], ps(healthy)["worker"]["ExitCode"]) == ("exited", 137)
    healthy.process("worker").start()
    assert ps(healthy)["worker"]["State"] == "running"


def test_stop_and_start_leave_the_exit_code(healthy: Jarvis) -> None:
    _until(lambda: any(one["name"].startswith("bull:") for one in healthy.redis().client_list()))  # it listens by now
    assert docker(healthy, "compose", "stop", "worker").returncode == 0
    said = docker(healthy, "inspect", "--format", "{{.State.ExitCode}} {{.RestartCount}}", "jarvis-worker-1").stdout
    assert said.strip() == "0 0"
    docker(healthy, "compose", "start", "worker")
    assert ps(healthy)["worker"]["State"] == "running"


def test_a_service_that_dies_by_itself_is_restarted_and_counted(healthy: Jarvis) -> None:
    (asker,) = people(healthy, "Asker")
    room = asker.room()
    with healthy.broken("worker", "crash_on_job"), asker.online() as online:
        online.joined(room).say("jarvis.request", roomId=room, prompt="x")
        deadline = time.monotonic() + 20
        while not _restarts(healthy) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert _restarts(healthy) > 0
    healthy.redis().flushall()


def _restarts(system: Jarvis) -> int:
    return int(docker(system, "inspect", "-f", "{{.RestartCount}}", "jarvis-worker-1").stdout)


def test_logs_have_time_stamps_and_a_beginning(healthy: Jarvis) -> None:
    said = docker(healthy, "compose", "logs", "--no-color", "-t", "server").stdout.splitlines()
    assert any("Server listening" in line for line in said)
    assert all(line.startswith("server-1  | 20") for line in said)
    assert docker(healthy, "compose", "logs", "--since", "2099-01-01T00:00:00Z").stdout == ""


def test_the_environment_in_force_is_what_compose_renders(healthy: Jarvis) -> None:
    rendered = json.loads(
        docker(healthy, "compose", "-f", "infra/docker-compose.yml", "config", "--format", "json").stdout
    )
    for service in ("server", "worker"):
        said = docker(healthy, "compose", "exec", "-T", service, "printenv").stdout.splitlines()
        values = rendered["services"][service]["environment"].items()
        assert {f"{key}={value.replace('$$', '$')}" for key, value in values} <= set(said)


def test_a_build_stops_at_a_file_that_is_not_there(healthy: Jarvis) -> None:
    assert docker(healthy, "compose", "-f", "infra/docker-compose.yml", "build").returncode == 0
    with healthy.changed("apps/worker/Dockerfile", {"apps/worker ": "apps/wroker "}):
        ran = docker(healthy, "compose", "-f", "infra/docker-compose.yml", "build")
    assert ran.returncode == 1
    assert '"/apps/wroker": not found' in ran.stderr


def test_a_scratch_project_comes_up_and_goes(healthy: Jarvis) -> None:
    project = ("compose", "-f", "infra/docker-compose.yml", "-p", "scratch")
    assert docker(healthy, *project, "up", "-d", "--wait").returncode == 0
    try:
        address = f"http://127.0.0.1:{healthy.known.scratch_port}/health"
        assert httpx.get(address, timeout=5, trust_env=False).json()["ok"] is True
    finally:
        assert docker(healthy, *project, "down", "-v").returncode == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, timeout=5, trust_env=False)


def secure(system: Jarvis) -> httpx.Client:
    trust = ssl.create_default_context(cafile=str(system.home / "tls" / "ca.pem"))
    return httpx.Client(verify=trust, timeout=5, trust_env=False)


def test_the_entrance_speaks_tls_with_hsts_and_redirects(healthy: Jarvis) -> None:
    with secure(healthy) as client:
        answer = client.get(f"{healthy.https_url}/health")
        assert answer.json()["ok"] is True
        assert "strict-transport-security" in answer.headers
        plain = client.get(f"http://localhost:{healthy.known.http_port}/rooms")
    assert (plain.status_code, plain.headers["location"]) == (301, f"{healthy.https_url}/rooms")


@pytest.mark.parametrize("mode", ["expired", "wrong_host", "unknown_issuer"])
def test_a_bad_certificate_is_refused_by_a_client(mode: str, healthy: Jarvis) -> None:
    with healthy.tls(mode), secure(healthy) as client, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY"):
        client.get(f"{healthy.https_url}/health")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize(("mode", "accepted"), [("good", False), ("old_protocol", True)])
def test_protocols_before_1_2_are_refused_unless_that_is_the_fault(mode: str, accepted: bool, healthy: Jarvis) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with healthy.tls(mode):
        try:
            with (
                socket.create_connection(("127.0.0.1", healthy.known.https_port), timeout=5) as raw,
                context.wrap_socket(raw) as wrapped,
            ):
                spoken = (wrapped.version() or "").startswith("TLSv1")
        except ssl.SSLError:
            spoken = False
    assert spoken is accepted


def test_only_the_entrance_listens_on_the_outer_address(healthy: Jarvis) -> None:
    def reachable(port: int) -> bool:
        with socket.socket() as probe:
            probe.settimeout(2)
            return probe.connect_ex(("127.0.0.2", port)) == 0

    assert reachable(healthy.known.https_port)
    assert not reachable(healthy.known.db_port)
    with healthy.open_port(healthy.known.db_port):
        assert reachable(healthy.known.db_port)


@pytest.mark.parametrize("mode", ["401", "429", "500", "nonsense"])
def test_a_bad_upstream_gets_a_clear_answer_and_the_asker_is_told(mode: str, healthy: Jarvis) -> None:
    (asker,) = people(healthy, "Asker")
    room = asker.room()
    with healthy.upstream_broken("openai", mode), healthy.upstream_broken("naver", mode), asker.online() as online:
        translated = asker.http.post("/translate", json={"text": f"{mode} {time.monotonic_ns()}"})
        news = asker.http.get(f"/rooms/{room}/news/search", params={"q": "ai"})
        online.joined(room).say("jarvis.request", roomId=room, prompt="x", isPersonal=True)
        told = online.frame("error")
    assert translated.status_code == 502
    assert "upstream-7.internal" not in translated.text
    assert news.status_code in (429, 502)
    assert told["payload"] == {"message": "AI_UPSTREAM_ERROR"}
    assert told["targetUserId"] == asker.id
    assert healthy.sql('SELECT status FROM "AiRequest" WHERE "roomId" = %s', room) == [("failed",)]
    healthy.redis().delete("bull:jarvis_ai_jobs:failed")


@pytest.mark.parametrize("state", ["healthy", "shipped"])
def test_the_section_is_one_that_the_suite_understands(state: str, request: pytest.FixtureRequest) -> None:
    system: Jarvis = request.getfixturevalue(state)

    def resolved(value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"file"}:
            return (system.bed.folder / Path(value["file"])).read_text()
        if isinstance(value, dict):
            return {key: resolved(each) for key, each in value.items()}
        return [resolved(each) for each in value] if isinstance(value, list) else value

    section = Section.model_validate(resolved(system.target_section()))
    assert section.api == system.api_url
    assert len(section.users) == 4


def test_errors_in_the_logs_are_forgotten_and_nothing_else(healthy: Jarvis) -> None:
    def text() -> str:
        return healthy.container_log("db").read_text()

    with healthy.records_kept():
        healthy.process("db").stop()
        healthy.server_db.start()
        with pytest.raises(psycopg.errors.UndefinedTable):
            healthy.sql('SELECT 1 FROM "NoSuchTable"')
        _until(lambda: "does not exist" in text())
    assert "does not exist" not in text()
    assert text().count("ready to accept connections") == 2


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_as_shipped_every_port_is_open_on_the_outer_address(shipped: Jarvis) -> None:
    for port in (shipped.known.server_port, shipped.known.db_port, shipped.known.redis_port):
        with socket.create_connection(("127.0.0.2", port), timeout=2):
            pass
