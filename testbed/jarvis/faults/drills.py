"""Faults that show only when something is stopped, fails or is asked to end: they are what drills are for."""

import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from testbed.bed import Bed
from testbed.faults import fault
from testbed.jarvis import scratch
from testbed.jarvis.sections import PROJECT, docker
from testbed.jarvis.system import Jarvis
from testbed.jarvis.watching import crashed, wait_running, whenever, while_stopped
from testbed.processes import Process
from testbed.proxy import Wrong, api_spoiled, proxied


def _chat(bed: Bed) -> Jarvis:
    system = bed.system("jarvis")
    assert isinstance(system, Jarvis)
    return system


@contextmanager
def _limits(system: Jarvis, **limits: str) -> Iterator[None]:
    """Shorter limits, for a proof that has to wait for one of them to pass."""
    with system.target_changed(limits=limits):
        yield


@fault(reds=["JV-PRE-08"])
def the_guard_is_off(bed: Bed) -> Iterator[None]:
    """The service's own check takes itself to be in development, and lets weak secrets pass."""
    system = _chat(bed)
    check = system.section()["environment"]["check"]
    unguarded = {"check": ["env", "NODE_ENV=development", *check]}
    with _limits(system, env_check="6s"), system.target_changed(environment=unguarded):
        yield


@fault(reds=["JV-PRE-08"])
def the_guard_names_no_variable(bed: Bed) -> Iterator[None]:
    """The service's own check of its environment refuses bad values, and does not say which."""
    system = _chat(bed)
    check = system.section()["environment"]["check"]
    silent = ["sh", "-c", 'exec "$@" >/dev/null 2>&1', "sh", *check]
    with system.target_changed(environment={"check": silent}):
        yield


@fault(reds=["JV-PRE-10"], cases=["the_images_build"])
def an_image_does_not_build(bed: Bed) -> Iterator[None]:
    """A file that both Dockerfiles copy is not part of the release."""
    with _chat(bed).changed("package.json", None):
        yield


@fault(reds=["JV-PRE-10"], cases=["the_images_build", "the_whole_stack_comes_up"])
def the_stack_of_another_release_is_vouched_for(bed: Bed) -> Iterator[None]:
    """The stack cannot be tried here, and the only attestation is of 1.8.20, where 1.8.2 is released."""
    given = {"JV-PRE-10": "The images of 1.8.20 were built, and its stack came up, on a colleague's machine."}
    with _chat(bed).target_changed(scratch=None), _chat(bed).vouched(**given):
        yield


@fault(reds=["JV-PRE-10"], cases=["the_whole_stack_comes_up"])
def the_scratch_stack_has_no_port(bed: Bed) -> Iterator[None]:
    """Somebody else, who says nothing, listens on the port of the scratch stack's server."""
    with socket.create_server(("127.0.0.1", _chat(bed).known.scratch_port)):
        yield


@fault(reds=["JV-PRE-10", "JV-POST-11"], cases=["the_whole_stack_comes_up", "release_and_database_agree[pending]"])
def a_new_migration_does_not_apply(bed: Bed) -> Iterator[None]:
    """The release holds a new migration, with its way back, that names a table which does not exist."""
    folder = _chat(bed).release.migrations_folder / "20260220090000_add_room_topic"
    folder.mkdir()
    try:
        (folder / "migration.sql").write_text('ALTER TABLE "Rooms" ADD COLUMN "topic" TEXT;\n')
        (folder / "down.sql").write_text('ALTER TABLE "Rooms" DROP COLUMN "topic";\n')
        yield
    finally:
        shutil.rmtree(folder)


@fault(reds=["JV-PRE-10"], cases=["the_whole_stack_comes_up"])
def the_scratch_stacks_worker_dies(bed: Bed) -> Iterator[None]:
    """The machine has no memory for a second stack: the scratch stack's worker is killed as soon as it runs."""
    folder = scratch.folder_of(_chat(bed), PROJECT)

    def worker() -> Process | None:
        return Bed(folder).system("jarvis").processes.get("worker") if (folder / "bed.json").exists() else None

    def runs() -> bool:
        found = worker()
        return found is not None and found.alive()

    def die() -> None:
        if found := worker():
            found.kill()

    with whenever(runs, die):
        yield


@fault(reds=["JV-PRE-10"], cases=["the_whole_stack_comes_up"])
def the_scratch_stacks_server_misses_redis(bed: Bed) -> Iterator[None]:
    """The scratch stack's server answers, and says that it does not reach its Redis."""
    system = _chat(bed)
    misses = Wrong("/health", status=503, replace=('"redis":"ok"}', '"redis":"error"},"ok":false'))
    with (
        proxied(f"http://127.0.0.1:{system.known.scratch_port}", [misses]) as url,
        system.target_changed(scratch={"health": f"{url}/health"}),
        _limits(system, recovery="5s"),
    ):
        yield


@fault(reds=["JV-PRE-10"], cases=["nothing_is_left_of_the_scratch_stack"])
def the_scratch_stack_stays(bed: Bed) -> Iterator[None]:
    """Taking the scratch stack down says that it went well, and leaves it up."""
    system = _chat(bed)
    down: list[str] = system.section()["scratch"]["down"]
    try:
        with system.target_changed(scratch={"down": ["true"]}):
            yield
    finally:
        from testbed.jarvis import docker as stand_in

        stand_in.main(down[2:])


@fault(
    reds=["JV-PER-11"],
    cases=["a_request_in_hand_is_answered", "sockets_get_a_close_frame", "the_server_ends_in_time_with_exit_code_0"],
)
def the_server_ignores_sigterm(bed: Bed) -> Iterator[None]:
    """The server goes on when it is told to end, and is killed after ten seconds; it has eight."""
    with _chat(bed).broken("server", "ignores_sigterm"), _limits(_chat(bed), shutdown="8s"):
        yield


@fault(reds=["JV-PER-11"], cases=["the_worker_ends_in_time_with_exit_code_0"])
def the_worker_ignores_sigterm(bed: Bed) -> Iterator[None]:
    """The worker goes on when it is told to end, and is killed after ten seconds."""
    with _chat(bed).broken("worker", "ignores_sigterm"), _limits(_chat(bed), resumed_job="5s"):
        yield


@fault(reds=["JV-PER-11"], cases=["a_request_in_hand_is_answered"])
def the_server_refuses_what_it_has_in_hand(bed: Bed) -> Iterator[None]:
    """Whoever is told to end refuses even what came before: a request that was under way is answered 503."""
    with _chat(bed).broken("server", "refuses_while_closing"):
        yield


@fault(reds=["JV-PER-11"], cases=["a_request_in_hand_is_answered"])
def a_proxy_holds_requests_until_they_are_whole(bed: Bed) -> Iterator[None]:
    """The target names no address of the server's own, and the proxy before it hands on nothing but whole requests."""
    with api_spoiled(_chat(bed), drills={"server": {"direct": None}}):
        yield


@fault(
    reds=["JV-PER-11"],
    cases=["the_server_ends_in_time_with_exit_code_0", "the_worker_ends_in_time_with_exit_code_0"],
)
def nobody_says_how_to_ask_for_an_exit_code(bed: Bed) -> Iterator[None]:
    """The target names no command that tells with which exit code server and worker have ended."""
    silent = {"exit_code": None}
    with _chat(bed).target_changed(drills={"server": silent, "worker": silent}):
        yield


@fault(reds=["JV-PER-11"])
def the_server_is_stopped_by_force(bed: Bed) -> Iterator[None]:
    """The server is not told to end but killed at once, as by a deployment without a grace period."""
    system = _chat(bed)
    kill = [*docker(system), "compose", "kill", "-s", "SIGKILL", "server"]
    with system.target_changed(drills={"server": {"stop": kill}}):
        yield


@fault(reds=["JV-PER-11"], cases=["the_job_in_hand_is_done_in_the_end"])
def waiting_jobs_are_lost(bed: Bed) -> Iterator[None]:
    """Whatever lies in the queue is gone once the worker has ended."""
    system = _chat(bed)

    def lose() -> None:
        system.redis().delete("bull:jarvis_ai_jobs:wait", "bull:jarvis_ai_jobs:active")

    with _limits(system, resumed_job="5s"), while_stopped(system, "worker", lose):
        yield


@fault(reds=["JV-PER-11"], cases=["nothing_of_the_servers_is_lost"])
def what_was_said_last_ends_with_the_server(bed: Bed) -> Iterator[None]:
    """What was said before the server ended is in no history after it."""
    system = _chat(bed)

    def lose() -> None:
        system.sql("DELETE FROM \"Message\" WHERE content LIKE 'before the restart%%'")

    with while_stopped(system, "server", lose):
        yield


@fault(
    reds=["JV-PER-12"],
    cases=["a_message_goes_through_again[postgres]", "an_ai_request_goes_through_again[postgres]"],
)
def the_chat_does_not_recover_from_an_outage(bed: Bed) -> Iterator[None]:
    """Once PostgreSQL was away, the first message and the first AI request after it are refused."""
    system = _chat(bed)
    with (
        _limits(system, recovery="5s"),
        _refused_after_a_restart(system, "Message", "NEW.\"senderType\" = 'user'"),
        _refused_after_a_restart(system, "AiRequest"),
    ):
        yield


@fault(reds=["JV-PER-12"], cases=["health_says_that_it_is_away[redis]", "the_server_lives_through_it[redis]"])
def health_waits_for_redis(bed: Bed) -> Iterator[None]:
    """Without Redis the server does not answer at all until Redis is back."""
    system = _chat(bed)
    freeze, thaw = crashed(system, "server", signal.SIGSTOP), crashed(system, "server", signal.SIGCONT)
    with _limits(system, away_answer="2s"), while_stopped(system, "redis", freeze, thaw):
        yield


@fault(reds=["JV-PER-12"])
def the_server_dies_with_the_database(bed: Bed) -> Iterator[None]:
    """The server's process ends when the database goes away; Docker starts another."""
    system = _chat(bed)
    with while_stopped(system, "postgres", crashed(system, "server")):
        yield
    wait_running(system)
    system.process("server").restart()  # Docker no longer remembers that it restarted it


@fault(reds=["JV-PER-12"], cases=["the_worker_lives_and_resumes[redis]"])
def the_worker_dies_with_redis(bed: Bed) -> Iterator[None]:
    """The worker's process ends when Redis goes away; Docker starts another."""
    system = _chat(bed)
    with while_stopped(system, "redis", crashed(system, "worker")):
        yield
    wait_running(system)
    system.process("worker").restart()  # Docker no longer remembers that it restarted it


@contextmanager
def _refused_after_a_restart(system: Jarvis, table: str, rows: str = "true") -> Iterator[None]:
    """The first row that is written after PostgreSQL was started again is refused, and no other."""
    count = f"broken_{table.lower()}"  # a sequence: what counts is not taken back with the row
    ((started,),) = system.sql("SELECT pg_postmaster_start_time()")
    system.sql(f"CREATE SEQUENCE {count}")
    again = f"pg_postmaster_start_time() > '{started.isoformat()}' AND {rows}"
    refuse = f"IF nextval('{count}') = 1 THEN RAISE EXCEPTION 'refused'; END IF"
    try:
        with system.trigger(table, f"IF {again} THEN {refuse}; END IF", "BEFORE INSERT"):
            yield
    finally:
        system.sql(f"DROP SEQUENCE {count}")
