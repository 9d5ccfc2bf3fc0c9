"""Inventory, the figures of the document's monitoring table (document 002, section 4)."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.host import Host
from fixtures.log import Window
from gate.clock import bounded
from gate.outcomes import Unverified
from suites.inventory.response_times import Times
from suites.inventory.server_log import Shares, whole
from suites.inventory.sessions import Sessions
from suites.inventory.target import Limits

Saw = Callable[[str], None]

NOT_THE_SERVICES = {
    "utility": "utility statements (a backup's COPY, VACUUM and the like)",
    "own": "of this gate's own",
}


# --- INV-PER-11: health's response time --------------------------------------


@pytest.mark.item("INV-PER-11")
def test_health_is_fast_on_average(health_times: list[Times], limits: Limits, saw: Saw) -> None:
    """The mean response time of each address over the window is under the limit."""
    slow = [str(times) for times in health_times if times.mean >= limits.health_latency]
    assert not slow, f"over {limits.health_window} /health takes {limits.health_latency} or more: {'; '.join(slow)}"
    for times in health_times:
        saw(f"over {limits.health_window} {times}; the mean has to stay under {limits.health_latency}")


# --- INV-PER-12: shares of errors --------------------------------------------


@pytest.mark.item("INV-PER-12")
def test_few_requests_fail_in_the_service(shares: Shares, log_window: Window, limits: Limits, saw: Saw) -> None:
    """At most 1 % of the requests end in 5xx."""
    share = shares.server_errors / shares.requests
    told = f"{shares.server_errors} of {shares.requests} requests ({share:.2%}) ended in 5xx in {limits.log_window}"
    assert share <= limits.server_errors, f"{told}, at most {limits.server_errors:.1%} are allowed"
    saw(f"{told}; at most {limits.server_errors:.1%} are allowed; {whole(log_window).sentence}")


@pytest.mark.item("INV-PER-12", severity="minor")
def test_few_requests_are_refused(shares: Shares, log_window: Window, limits: Limits, saw: Saw) -> None:
    """The share of 4xx is under the figure that the target warns at."""
    share = shares.client_errors / shares.requests
    told = f"{shares.client_errors} of {shares.requests} requests ({share:.2%}) ended in 4xx in {limits.log_window}"
    assert share <= limits.client_errors, f"{told}, over {limits.client_errors:.0%} is worth a look"
    saw(f"{told}; up to {limits.client_errors:.0%} is normal; {whole(log_window).sentence}")
    saw(f"{shares.own} refused log-ins of this gate's own checks are not counted")


# --- INV-PER-13: the database ------------------------------------------------


@pytest.mark.item("INV-PER-13")
def test_connections_are_left(sessions: Sessions, limits: Limits, saw: Saw) -> None:
    """The connections in use stay under a share of max_connections."""
    used, most = sessions.connections()
    told = f"{used} of {most} connections are in use ({used / most:.0%}), the limit is {limits.connections:.0%}"
    assert used <= limits.connections * most, told
    saw(told)


@pytest.mark.item("INV-PER-13")
def test_no_query_runs_long(sessions: Sessions, limits: Limits, saw: Saw) -> None:
    """The longest running query is younger than the limit."""
    longest = sessions.longest_query()
    told = f"pid {longest.pid} runs for {longest.age:.0f} s: {longest.query}" if longest else "no query runs now"
    assert not longest or longest.age <= limits.longest_query, f"{told}; the limit is {limits.longest_query}"
    all_seen(sessions)
    saw(f"{told}; the limit is {limits.longest_query}")


@pytest.mark.item("INV-PER-13")
def test_no_transaction_idles(sessions: Sessions, limits: Limits, saw: Saw) -> None:
    """No transaction waits for its client for longer than the limit."""
    longest = sessions.longest_idle()
    told = f"pid {longest.pid} idles in a transaction for {longest.age:.0f} s" if longest else "no transaction idles"
    assert not longest or longest.age <= limits.idle_in_transaction, (
        f"{told}, after {longest.query!r}; the limit is {limits.idle_in_transaction}"
    )
    all_seen(sessions)
    saw(f"{told}; the limit is {limits.idle_in_transaction}")


@pytest.mark.item("INV-PER-13")
def test_no_statement_is_slow(sessions: Sessions, limits: Limits, saw: Saw) -> None:
    """Where the server keeps count of statements, none of the service takes longer than the limit on average."""
    statements = sessions.statements()
    if statements is None:
        saw("pg_stat_statements is not installed: only running queries can be judged")
    else:
        for kind, what in NOT_THE_SERVICES.items():
            if left_out := statements.get(kind):
                saw(f"left out: {left_out.statements} {what}, the slowest {left_out.seconds:.2f} s on average")
        if slowest := statements.get("service"):
            told = f"{slowest.query!r} takes {slowest.seconds:.2f} s on average of {slowest.calls} calls"
            assert slowest.seconds <= limits.slow_statement, f"{told}; the limit is {limits.slow_statement}"
            saw(f"the slowest statement {told}; the limit is {limits.slow_statement}")
        all_fast(statements.get("hidden"), limits)
    saw(f"the cache answers {sessions.cache_hits():.1%} of the block reads")


@pytest.mark.item("INV-PER-13")
def test_the_processors_have_room(database_host: Host, limits: Limits, saw: Saw) -> None:
    """The processors of the database's machine are under the limit, at least once in consecutive looks."""
    looks = [database_host.cpu_and_memory().cpu]
    while looks[-1] > limits.cpu and len(looks) < limits.queue_looks:
        time.sleep(bounded(limits.queue_look_interval))
        looks.append(database_host.cpu_and_memory().cpu)
    told = f"the processors of {database_host.name} are busy: {' then '.join(f'{look:.0%}' for look in looks)}"
    assert looks[-1] <= limits.cpu, f"{told}; the limit is {limits.cpu:.0%}"
    saw(f"{told}; the limit is {limits.cpu:.0%}")


@pytest.mark.item("INV-PER-13")
def test_memory_is_left(database_host: Host, limits: Limits, saw: Saw) -> None:
    """The memory in use on the database's machine is under the limit."""
    memory = database_host.cpu_and_memory().memory
    told = f"{memory:.0%} of the memory of {database_host.name} is in use; the limit is {limits.memory:.0%}"
    assert memory <= limits.memory, told
    saw(told)


def all_fast(hidden: Any, limits: Limits) -> None:
    """A slow statement whose text is hidden may be the service's, or a backup's."""
    if hidden and hidden.seconds > limits.slow_statement:
        raise Unverified(
            f"{hidden.statements} statements of other roles cannot be seen, and one takes {hidden.seconds:.2f} s on "
            f"average, over {limits.slow_statement}: grant pg_read_all_stats to the role of this target"
        )


def all_seen(sessions: Sessions) -> None:
    """Nothing is known of a session whose state is hidden."""
    if hidden := sessions.hidden():
        raise Unverified(
            f"{hidden} sessions of other roles cannot be seen into: grant pg_read_all_stats to the role of this target"
        )
