"""The chat when something ends in the middle: the run itself, the database, Redis."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from testbed.bed import Bed
from testbed.faults import load
from testbed.jarvis.containers import Container
from tests.end_to_end.conftest import Gate

Until = Callable[[Callable[[], object]], None]
POST_DEPLOY = ("-m", "jarvis and post_deploy")
ROOMS = """select id from "Room" where title like 'Greenlight gl-%%'"""
USERS = """select id from "User" where email like 'gl-%%'"""


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A healthy chat."""
    bed = Bed(tmp_path_factory.mktemp("bed"))
    bed.up(owner=os.getpid(), only=["jarvis"])
    yield bed
    bed.down()


@pytest.fixture
def fragile(bed: Bed) -> Iterator[Container]:
    """The server as it really is: it ends at the first message that needs a database which is away, and its health
    answer hangs without Redis."""
    text = bed.target.read_text()
    bed.target.write_text(text.replace('wait = "5s"', 'wait = "1s"'))
    with bed.jarvis.broken("server", GREENLIGHT_STANDIN="as_shipped"):
        yield Container(bed.jarvis, "server")
    bed.target.write_text(text)


def test_a_sweep_removes_rooms_and_users_of_a_killed_run(gate: Gate, bed: Bed, until: Until) -> None:
    jarvis, until_when = bed.jarvis, str(date.today() + timedelta(days=30))
    asleep = "IF NEW.content LIKE 'after the edit%' THEN PERFORM pg_sleep(60); END IF"
    own_people = jarvis.target_changed(users=None, dev_login={"reason": "a trial of the sweep", "until": until_when})
    with jarvis.records_kept(), jarvis.broken("server", "dev_login"), own_people:
        with jarvis.trigger("Message", asleep, "BEFORE UPDATE"):
            running = gate.begin("--item", "JV-POST-06")
            until(lambda: jarvis.sql("select 1 from pg_stat_activity where wait_event = 'PgSleep'"))
            running.send_signal(signal.SIGKILL)
            running.communicate()
            jarvis.sql("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'")
        assert running.returncode == -signal.SIGKILL
        assert len(jarvis.sql(ROOMS)) == 1, "the kill came too late to leave a room"
        assert len(jarvis.sql(USERS)) == 3, "the kill came too late to leave users"

        swept = gate("--sweep")
        assert swept.code == 0, swept.out
        assert "jarvis room Greenlight gl-" in swept.out
        assert (jarvis.sql(ROOMS), jarvis.sql(USERS)) == ([], [])
        assert "nothing to sweep" in gate("--sweep").out


def test_what_an_interrupted_run_left_in_the_logs_is_not_held_against_the_service(
    gate: Gate, bed: Bed, until: Until
) -> None:
    jarvis = bed.jarvis
    before = len(jarvis.log("worker").read_text())
    late = "IF NEW.\"senderType\" = 'bot' THEN PERFORM pg_sleep(8); END IF"
    with jarvis.trigger("Message", late, "BEFORE INSERT"):
        running = gate.begin("--item", "JV-POST-10")
        until(lambda: jarvis.sql("select 1 from pg_stat_activity where wait_event = 'PgSleep'"))
        running.send_signal(signal.SIGINT)
        assert gate.end(running).verdict != "GO"
        assert jarvis.sql(ROOMS) == []
        until(lambda: "failed" in jarvis.log("worker").read_text()[before:])
    ran = gate("--item", "JV-POST-03")
    assert ran.states("jarvis") == {"JV-POST-03": "passed"}, ran.out


def test_without_its_worker_no_answer_comes_and_the_rest_is_well_or_hidden_by_that_cause(gate: Gate, bed: Bed) -> None:
    bed.jarvis.process("worker").kill()
    try:
        ran = gate(*POST_DEPLOY)
    finally:
        bed.jarvis.process("worker").start()
    assert (ran.code, ran.verdict) == (11, "ROLL_BACK"), ran.out
    assert [item for item, state in ran.states("jarvis").items() if state in ("failed", "error")] == ["JV-POST-10"], (
        ran.out
    )
    (hidden,) = ran.report["causes"]
    assert hidden["cause"]["key"] == "jarvis.worker"
    assert hidden["items"] == ["JV-POST-02", "JV-POST-12", "JV-POST-20", "JV-POST-21"]


def test_the_database_stopped_in_mid_run_is_one_cause_and_ends_nothing(
    gate: Gate, bed: Bed, fragile: Container, until: Until
) -> None:
    jarvis, before = bed.jarvis, fragile.said["pid"]
    running = gate.begin(*POST_DEPLOY)
    until(lambda: jarvis.redis().llen("bull:jarvis_ai_jobs:active"))
    jarvis.process("db").stop()
    try:
        ended = gate.end(running)
    finally:
        jarvis.server_db.start()
    assert (ended.code, ended.verdict) == (11, "ROLL_BACK"), ended.out
    assert [cause["cause"]["key"] for cause in ended.report["causes"]] == ["jarvis.database"], ended.out
    assert (fragile.running, fragile.said["pid"]) == (True, before), "something was sent that ends the server"

    assert jarvis.sql(ROOMS), "the database stopped too late to leave a room"
    swept = gate("--sweep")
    assert swept.code == 0, swept.out
    assert jarvis.sql(ROOMS) == []


@pytest.mark.usefixtures("fragile")
def test_redis_stopped_is_one_cause_and_first_though_health_hangs(gate: Gate, bed: Bed) -> None:
    redis = bed.jarvis.process("redis")
    redis.stop()
    try:
        ended = gate(*POST_DEPLOY)
    finally:
        redis.start()
    assert (ended.code, ended.verdict) == (11, "ROLL_BACK"), ended.out
    assert [cause["cause"]["key"] for cause in ended.report["causes"]] == ["jarvis.redis"], ended.out
    first = next(line for line in ended.out.splitlines() if line.startswith("✗"))
    assert "Redis" in first, ended.out


@pytest.mark.parametrize(
    ("name", "cause", "code"),
    [
        ("the_tokens_of_the_target_have_ended", "jarvis.tokens", 10),
        ("the_server_was_given_another_jwt_secret", "jarvis.log_in", 11),
    ],
)
def test_tokens_that_open_nothing_are_one_cause_and_leave_nothing_behind(
    gate: Gate, bed: Bed, name: str, cause: str, code: int
) -> None:
    (fault,) = (each for each in load("jarvis") if each.name == name)
    with bed.jarvis.records_kept(), fault.applied(bed):
        ended = gate(*POST_DEPLOY)
    assert ended.code == code, ended.out
    states = ended.states("jarvis")
    assert not [item for item, state in states.items() if state in ("failed", "error")], ended.out
    assert states["JV-POST-16"] == "passed", "a documented secret is tried all the same"
    assert [each["cause"]["key"] for each in ended.report["causes"]] == [cause], ended.out
    assert [each["key"] for each in ended.report["changes"] if each["state"] != "removed"] == [], ended.out
