"""Faults of the compose project: old images, restarts, other versions, and what the services' logs tell."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from testbed.bed import Bed
from testbed.faults import fault
from testbed.jarvis.around import monitoring_data
from testbed.jarvis.logged import logged
from testbed.jarvis.monitoring import Data, write_data
from testbed.jarvis.system import Jarvis
from testbed.jarvis.watching import killed_once

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@fault(reds=["JV-POST-02"], cases=["it_runs_the_image_of_the_release[worker]"])
def the_worker_runs_an_older_image(bed: Bed) -> Iterator[None]:
    """The worker still runs the image of the release before, and nothing was compared before the first check."""
    jarvis = bed.jarvis
    with jarvis.target_changed(shows_release=None), jarvis.broken("worker", GREENLIGHT_IMAGE="jarvis-worker:1.8.1"):
        yield


@fault(reds=["JV-POST-02"], cases=["it_was_started_after_the_release[server]"])
def the_release_was_checked_out_and_not_started(bed: Bed) -> Iterator[None]:
    """A new revision lies on the host, and server and worker run since before it was made."""
    release = bed.jarvis.release
    before = release.git("rev-parse", "HEAD").strip()
    next_second = datetime.now(UTC) + timedelta(seconds=1)  # git has whole ones; the server may have begun in this
    release.git("commit", "--allow-empty", "-q", "-m", "Release, again", when=next_second.isoformat())
    try:
        yield
    finally:
        release.git("update-ref", "HEAD", before)


@fault(reds=["JV-POST-02"], cases=["the_service_is_up[worker]"])
def the_worker_was_restarted_by_docker(bed: Bed) -> Iterator[None]:
    """The worker died once, and Docker has started it again: it runs, and nobody knows why it died."""
    try:
        killed_once(bed.jarvis, "worker")
        yield
    finally:
        bed.jarvis.process("worker").restart()


@fault(reds=["JV-POST-02"], cases=["the_service_is_up[server]"])
def nobody_knows_yet_whether_the_server_is_healthy(bed: Bed) -> Iterator[None]:
    """The server's health check looks once an hour: Docker says `starting` until then, whatever the server does."""
    with bed.jarvis.changed("infra/docker-compose.yml", {"interval: 10s": "interval: 1h"}):
        yield


@fault(reds=["JV-POST-02"], cases=["postgresql_is_of_the_documented_major_version"])
def postgresql_is_of_another_major_version(bed: Bed) -> Iterator[None]:
    """The target asks for PostgreSQL 16, as the document does; the bed, which runs 18 in any case, is left as it is."""
    with bed.jarvis.target_changed(postgres_major=16):
        yield


@fault(reds=["JV-POST-02"], cases=["redis_is_of_the_documented_major_version"])
def redis_is_of_another_major_version(bed: Bed) -> Iterator[None]:
    """The target asks for Redis 7, as the document does; the bed, which runs 6 in any case, is left as it is."""
    with bed.jarvis.target_changed(redis_major=7):
        yield


@fault(reds=["JV-POST-03"])
def the_server_has_logged_an_error(bed: Bed) -> Iterator[None]:
    """One WebSocket message failed before the run; its line holds the caller's token."""
    url = f"/ws?token={TOKEN}"
    line = {"level": 50, "time": 1, "req": {"url": url}, "msg": "a WebSocket message failed"}
    with logged(bed.jarvis, "server", json.dumps(line)):
        yield


@fault(reds=["JV-POST-03"], cases=["the_service_logs_without_errors[server]"])
def a_busy_server_has_logged_more_than_is_read(bed: Bed) -> Iterator[None]:
    """An error stands in the log before 20,000 other lines, and Docker is asked for the newest 20,000."""
    failed = {"level": 50, "time": 1, "msg": "a WebSocket message failed"}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    line = json.dumps({"log": '{"level":30,"time":1,"msg":"request completed"}\n', "stream": "stdout", "time": now})
    with bed.jarvis.log_kept(), logged(bed.jarvis, "server", json.dumps(failed)):
        with bed.jarvis.container_log("server").open("a") as log:
            log.write(f"{line}\n" * 20_000)
        yield


@fault(reds=["JV-POST-03"])
def postgresql_has_logged_that_it_is_full(bed: Bed) -> Iterator[None]:
    """PostgreSQL has turned somebody away."""
    with logged(bed.jarvis, "db", "2026-11-21 05:00:00.000 UTC [77] FATAL:  sorry, too many clients already"):
        yield


@fault(reds=["JV-POST-03"])
def redis_logs_nothing(bed: Bed) -> Iterator[None]:
    """Redis was given another log file: Docker has not one line of it."""
    log = bed.jarvis.container_log("redis")
    before = log.read_bytes()
    log.write_bytes(b"")
    try:
        yield
    finally:
        log.write_bytes(before + log.read_bytes())


@fault(reds=["JV-PER-04"], cases=["the_logs_are_structured[worker]"])
def the_worker_logs_plain_text(bed: Bed) -> Iterator[None]:
    """Somebody left a print in the worker."""
    with logged(bed.jarvis, "worker", "[Worker] looking at job 12"):
        yield


@fault(reds=["JV-PER-04"])
def the_chats_logs_never_arrived(bed: Bed) -> Iterator[None]:
    """The log stores have no entry of server and worker."""
    with _shipped(bed.jarvis, datetime(2020, 1, 1, tzinfo=UTC)):
        yield


@fault(reds=["JV-PER-04"], cases=["the_logs_are_collected[server]"])
def the_chats_log_shipper_stopped(bed: Bed) -> Iterator[None]:
    """The log stores have entries of server and worker, and none of the last hour."""
    now, jarvis = datetime.now(UTC), bed.jarvis
    line = json.dumps({"level": 30, "time": 1, "msg": "ready"})
    server, worker = (logged(jarvis, name, line, hours=2) for name in ("server", "worker"))
    with server, worker, _shipped(jarvis, now - timedelta(hours=1)):
        yield


@fault(reds=["JV-PER-04"], cases=["the_logs_are_collected[server]"])
def the_server_logs_no_requests(bed: Bed) -> Iterator[None]:
    """Nothing collects the logs, and the server has written nothing since it started, whatever it is asked."""
    alone = {"loki": None, "log_index": None, "fresh": "2s"}
    with bed.jarvis.broken("server", "logs_no_requests"), bed.jarvis.target_changed(monitoring=alone):
        time.sleep(3)
        yield


@fault(reds=["JV-PER-04"], cases=["the_logs_are_collected[server]"])
def the_chats_logs_arrive_with_stamps_of_korean_time(bed: Bed) -> Iterator[None]:
    """The log shipper takes local times for UTC: old entries look new, nine hours long."""
    with _shipped(bed.jarvis, ahead=9 * 3600):
        yield


@contextmanager
def _shipped(jarvis: Jarvis, until: datetime | None = None, ahead: float = 0.0) -> Iterator[None]:
    """What was logged later than this never arrived in the log stores; the rest is stamped so far ahead (seconds)."""
    write_data(monitoring_data(jarvis), Data(shipped_until=until, ahead=ahead))
    try:
        yield
    finally:
        write_data(monitoring_data(jarvis))
