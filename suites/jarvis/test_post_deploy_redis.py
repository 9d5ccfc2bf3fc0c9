"""Redis after a deployment: who is connected, what it may forget, and the worker at work on its queue."""

from collections.abc import Callable, Sequence

import pytest

from fixtures.queue import Look, Queue
from fixtures.redis import Redis
from gate.outcomes import Unverified
from suites.jarvis.redis_seen import RedisSeen
from suites.jarvis.target import Limits, Section

Saw = Callable[[str], None]


@pytest.mark.item("JV-POST-12", vital=True)
def test_redis_answers(redis: Redis, saw: Saw) -> None:
    """PING is answered."""
    saw(f"PING answered in {redis.ping() * 1000:.0f} ms")


@pytest.mark.item("JV-POST-12", part="worker")
def test_the_worker_is_connected(redis_seen: RedisSeen, queue: Queue, saw: Saw) -> None:
    """The worker's own client, which it names after its queue, is in CLIENT LIST."""
    found = [one for one in redis_seen.clients if one.name.startswith(queue.worker_name)]
    assert found, f"none of {len(redis_seen.clients)} clients is a worker of the queue {queue.name}"
    saw(f"{len(found)} of {len(redis_seen.clients)} clients: worker of {queue.name} since {found[0].age} s")


@pytest.mark.item("JV-POST-12")
def test_every_server_is_connected(redis_seen: RedisSeen, section: Section, saw: Saw) -> None:
    """As many clients listen for events as there are servers."""
    listening = redis_seen.listening
    assert len(listening) >= section.instances, (
        f"{len(listening)} of {len(redis_seen.clients)} clients listen for events, expected {section.instances}"
    )
    saw(f"{len(listening)} of {len(redis_seen.clients)} clients listen for events")


@pytest.mark.item("JV-POST-12")
def test_the_channel_has_a_subscriber_a_server(redis_seen: RedisSeen, section: Section, saw: Saw) -> None:
    """Each server subscribes to the channel that the worker publishes on: without it no answer reaches anybody."""
    seen = redis_seen.subscribers
    assert seen == section.instances, f"{section.channel} has {seen} subscribers, expected {section.instances}"
    saw(f"{section.channel}: {seen} of {section.instances}")


@pytest.mark.item("JV-POST-12", severity="minor")
def test_redis_forgets_nothing_by_itself(redis_seen: RedisSeen, saw: Saw) -> None:
    """A queue must not lose keys when memory runs short."""
    policy = redis_seen.info.get("maxmemory_policy")
    if policy is None:
        raise Unverified("INFO of this Redis does not tell its maxmemory_policy")
    assert policy == "noeviction", f"maxmemory-policy is {policy}: Redis may throw jobs away when memory runs short"
    saw(f"maxmemory-policy {policy}")


@pytest.mark.item("JV-POST-21", part="worker")
def test_a_worker_waits_on_the_queue(queue_looks: Sequence[Look], queue: Queue, saw: Saw) -> None:
    """In every look a worker waits for a job or works on one; an empty queue proves nothing."""
    first, last = queue_looks[0], queue_looks[-1]
    assert first.exists, f"Redis holds no queue {queue.name}"
    idle = [look for look in queue_looks if not look.manned]
    assert not idle, f"nobody works on {queue.name} in {len(idle)} of {len(queue_looks)} looks: {idle[0]}"
    assert not last.held, f"the queue {queue.name} is paused: its worker takes no job"
    saw(f"{len(queue_looks)} looks, the last: {last}")


@pytest.mark.item("JV-POST-21")
def test_waiting_jobs_drain(queue_looks: Sequence[Look], limits: Limits, saw: Saw) -> None:
    """Few jobs wait, none of them for long."""
    last = queue_looks[-1]
    waiting = last.counts.waiting + last.counts.paused + last.counts.prioritized
    oldest = last.oldest_waiting.total_seconds() if last.oldest_waiting else 0.0
    assert waiting <= limits.waiting_jobs, f"{waiting} jobs wait, the limit is {limits.waiting_jobs}: {last}"
    assert oldest <= limits.stuck_job, f"a job has waited for {oldest:.0f} s, the limit is {limits.stuck_job}: {last}"
    done = last.counts.completed + last.counts.failed - queue_looks[0].counts.completed - queue_looks[0].counts.failed
    stands = all(look.counts.waiting and not look.counts.active for look in queue_looks) and not done
    assert not stands, f"jobs wait and none is taken in {len(queue_looks)} looks: {last}"
    saw(f"{waiting} waiting, {done} done between the first and the last of {len(queue_looks)} looks")


@pytest.mark.item("JV-POST-21")
def test_failed_jobs_do_not_grow(queue_looks: Sequence[Look], queue: Queue, saw: Saw) -> None:
    """No job fails between the first and the last look."""
    before, after = queue_looks[0].counts.failed, queue_looks[-1].counts.failed
    newest = next(iter(queue.jobs("failed", 1)), None) if after > before else None
    assert after <= before, f"failed jobs grew from {before} to {after}; the newest: {newest and newest.reason}"
    saw(f"{after} failed jobs, as many as before")


@pytest.mark.item("JV-POST-21")
def test_no_job_is_stuck(queue_looks: Sequence[Look], limits: Limits, saw: Saw) -> None:
    """A job whose worker died is taken again after its lock has ended: nothing is active for longer."""
    ages = [look.longest_active.total_seconds() for look in queue_looks if look.longest_active]
    longest = max(ages, default=0.0)
    assert longest <= limits.stuck_job, f"a job has been active for {longest:.0f} s, the limit is {limits.stuck_job}"
    saw(f"{queue_looks[-1].counts.active} active, the longest for {longest:.0f} s")
