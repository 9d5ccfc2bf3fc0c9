"""Faults of monitoring: no scraping, no receiver, no logs, rules that are gone or too late."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from testbed.bed import Bed
from testbed.faults import Breaking, fault
from testbed.inventory.breaking import monitored
from testbed.inventory.monitoring.data import (
    ALERT_RETRIES,
    ALERT_UNSENT,
    HEALTH_SLOW,
    SERVER_ERRORS,
    UPLOAD_QUEUE,
    Data,
    Rule,
)
from testbed.proxy import Wrong, proxied

RULES = {
    "slow_health": HEALTH_SLOW,
    "server_errors": SERVER_ERRORS,
    "alert_retries": ALERT_RETRIES,
    "unsent_alerts": ALERT_UNSENT,
    "the_upload_queue": UPLOAD_QUEUE,
}
CASES = {
    "slow_health": "health latency",
    "server_errors": "server errors",
    "alert_retries": "alert retries",
    "unsent_alerts": "unsent alerts",
    "the_upload_queue": "upload queue",
}
LATE = {
    "slow_health": HEALTH_SLOW.model_copy(update={"query": HEALTH_SLOW.query.replace("> 1", "> 5")}),
    "server_errors": SERVER_ERRORS.model_copy(update={"query": SERVER_ERRORS.query.replace("> 0.01", "> 0.1")}),
    "alert_retries": ALERT_RETRIES.model_copy(update={"query": ALERT_RETRIES.query.replace(">= 5", "> 5")}),
    "unsent_alerts": ALERT_UNSENT.model_copy(update={"query": ALERT_UNSENT.query.replace("1800", "7200")}),
    "the_upload_queue": UPLOAD_QUEUE.model_copy(update={"query": UPLOAD_QUEUE.query.replace(">= 10", "> 10")}),
}


def _with(changed: Rule | None, alarm: str) -> list[Rule]:
    rules = {**RULES, alarm: changed}
    return [rule for rule in rules.values() if rule]


def _rule(alarm: str, changed: Rule | None, name: str, text: str) -> Breaking:
    def broken(bed: Bed) -> Iterator[None]:
        with monitored(bed.inventory, Data(rules=_with(changed, alarm))):
            yield

    broken.__name__, broken.__doc__ = name, text
    return broken


for _alarm, _late in LATE.items():
    _words = _alarm.replace("_", " ")
    _case = [f"there_is_a_rule_for_each_alarm[{CASES[_alarm]}]"]
    fault(reds=["INV-POST-07"], cases=_case)(
        _rule(_alarm, None, f"no_rule_watches_{_alarm}", f"No rule watches {_words}.")
    )
    fault(reds=["INV-POST-07"], cases=_case)(
        _rule(_alarm, _late, f"the_rule_for_{_alarm}_fires_late", f"The rule for {_words} fires beyond the figure.")
    )


@fault(reds=["INV-POST-07"], cases=["there_is_a_rule_for_each_alarm[health latency]"])
def the_rule_for_slow_health_waits_an_hour(bed: Bed) -> Iterator[None]:
    """The rule for slow health must hold for an hour before it fires."""
    with monitored(bed.inventory, Data(rules=_with(HEALTH_SLOW.model_copy(update={"hold": 3600}), "slow_health"))):
        yield


@fault(reds=["INV-POST-07"], cases=["there_is_a_rule_for_each_alarm[server errors]"])
def the_rule_for_server_errors_is_the_chats(bed: Bed) -> Iterator[None]:
    """The rule for server errors looks at the requests of another service."""
    chats = SERVER_ERRORS.query.replace('"inventory"', '"jarvis"')
    changed = SERVER_ERRORS.model_copy(update={"name": "ServerErrors", "query": chats})
    with monitored(bed.inventory, Data(rules=_with(changed, "server_errors"))):
        yield


@fault(reds=["INV-POST-07"], cases=["the_service_is_scraped"])
def the_service_is_not_scraped(bed: Bed) -> Iterator[None]:
    """Prometheus has no job for the service."""
    with monitored(bed.inventory, Data(jobs=["billing"])):
        yield


@fault(reds=["INV-POST-07"], cases=["the_service_is_scraped"])
def the_scraped_target_is_down(bed: Bed) -> Iterator[None]:
    """Prometheus cannot scrape the service."""
    url = bed.inventory.section()["monitoring"]["prometheus"]
    wrong = Wrong("/api/v1/targets", replace=('"health":"up"', '"health":"down"'))
    with (
        proxied(url.removesuffix("/prometheus"), [wrong]) as proxy,
        bed.inventory.target_changed(monitoring={"prometheus": f"{proxy}/prometheus"}),
    ):
        yield


@fault(reds=["INV-POST-07"], cases=["alarms_reach_somebody"])
def alarms_have_no_receiver(bed: Bed) -> Iterator[None]:
    """Alertmanager has no receivers."""
    with monitored(bed.inventory, Data(receivers=[])):
        yield


@fault(reds=["INV-POST-07"], cases=["alarms_reach_somebody"])
def alarms_go_nowhere(bed: Bed) -> Iterator[None]:
    """The only receiver of Alertmanager is one that tells nobody."""
    with monitored(bed.inventory, Data(receivers=["null"])):
        yield


@fault(reds=["INV-POST-07"], cases=["logs_are_collected"])
def logs_have_not_arrived_for_an_hour(bed: Bed) -> Iterator[None]:
    """The log shipper stopped an hour ago."""
    with monitored(bed.inventory, Data(shipped_until=datetime.now(UTC) - timedelta(hours=1))):
        yield


@fault(reds=["INV-POST-07"], cases=["logs_are_collected"])
def logs_arrive_with_stamps_of_korean_time(bed: Bed) -> Iterator[None]:
    """The log shipper takes the local times of the log for UTC: old entries look new, nine hours long."""
    with monitored(bed.inventory, Data(ahead=9 * 3600)):
        yield


@fault(reds=["INV-POST-07"], cases=["logs_are_collected"])
def logs_never_arrived(bed: Bed) -> Iterator[None]:
    """The log store has no entry of the service."""
    with monitored(bed.inventory, Data(shipped_until=datetime(2020, 1, 1, tzinfo=UTC))):
        yield


@fault(reds=["INV-POST-07"])
def the_monitoring_is_away(bed: Bed) -> Iterator[None]:
    """Nothing of the monitoring system answers."""
    process = bed.inventory.process("monitoring")
    process.kill()
    try:
        yield
    finally:
        process.start()


@fault(reds=["INV-POST-07"])
def nobody_watches_the_service(bed: Bed) -> Iterator[None]:
    """The target names no monitoring system, and nobody has attested that there is one."""
    with bed.inventory.target_changed(monitoring=None):
        yield
