"""Faults of what watches the chat: no series, no rules, no receivers, nobody at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from testbed.bed import Bed
from testbed.faults import fault
from testbed.jarvis.around import monitoring_data
from testbed.jarvis.monitoring import CPU, DISK, DOWN, ERRORS, MEMORY, Data, write_data
from testbed.jarvis.system import Jarvis
from testbed.monitoring.configuration import Rule
from testbed.proxy import Wrong, proxied


@fault(reds=["JV-PER-03"], cases=["health_is_asked_regularly"])
def nobody_asks_the_chats_health(bed: Bed) -> Iterator[None]:
    """The probe of /health was renamed, and what the operators look at has no data any more."""
    with bed.jarvis.target_changed(monitoring={"health_series": 'probe_success{job="jarvis-web"}'}):
        yield


@fault(reds=["JV-PER-03"], cases=["a_rule_watches_health"])
def no_rule_watches_the_chats_health(bed: Bed) -> Iterator[None]:
    """/health is asked, and no alarm is raised when it fails."""
    with _configured(bed.jarvis, Data(rules=[ERRORS, CPU, MEMORY, DISK])):
        yield


@fault(reds=["JV-PER-05"], cases=["alerts_reach_somebody"])
def the_chats_alerts_go_nowhere(bed: Bed) -> Iterator[None]:
    """The only receiver of Alertmanager is one that tells nobody."""
    with _configured(bed.jarvis, Data(receivers=["null"])):
        yield


@fault(reds=["JV-PER-05"], cases=["a_rule_tells_of_serious_errors"])
def no_rule_tells_of_the_chats_errors(bed: Bed) -> Iterator[None]:
    """Serious errors stand in the logs, and no alarm is raised for them."""
    with _configured(bed.jarvis, Data(rules=[DOWN, CPU, MEMORY, DISK])):
        yield


@fault(reds=["JV-PER-03", "JV-PER-05"], cases=["a_rule_watches_health", "a_rule_tells_of_serious_errors"])
def only_the_rules_that_prometheus_comes_with_are_there(bed: Bed) -> Iterator[None]:
    """The rules watch Prometheus and Alertmanager themselves, for errors and for being down; none watches the chat."""
    sending = 'rate(prometheus_notifications_errors_total{job="prometheus",alertmanager!~``}[5m]) > 0.03'
    down = 'count(up{job="alertmanager"}) / count(alertmanager_cluster_members{job="alertmanager"}) < 0.5'
    stock = {"PrometheusErrorSendingAlertsToAnyAlertmanager": sending, "AlertmanagerClusterDown": down}
    rules = [Rule(name=name, query=expr, hold=900, severity="critical", summary="") for name, expr in stock.items()]
    with _configured(bed.jarvis, Data(rules=[*rules, CPU, MEMORY, DISK])):
        yield


@fault(reds=["JV-PER-03", "JV-PER-05"], cases=["a_rule_watches_health", "a_rule_tells_of_serious_errors"])
def the_rules_watch_another_service(bed: Bed) -> Iterator[None]:
    """The rules for /health and for errors were copied from the inventory's, with its job in them."""
    copied = [
        each.model_copy(update={"query": each.query.replace('"jarvis"', '"inventory"')}) for each in (DOWN, ERRORS)
    ]
    with _configured(bed.jarvis, Data(rules=[*copied, CPU, MEMORY, DISK])):
        yield


@fault(reds=["JV-PER-03"], cases=["a_rule_watches_health"])
def a_rule_watches_whatever_is_scraped(bed: Bed) -> Iterator[None]:
    """The only rule that tells of an outage is about anything that Prometheus scrapes; the target does not name it."""
    down = Rule(name="InstanceDown", query="up == 0", hold=60, severity="critical", summary="Something is down")
    with _configured(bed.jarvis, Data(rules=[down, ERRORS, CPU, MEMORY, DISK])):
        yield


@fault(reds=["JV-PER-06"])
def the_chats_disk_is_not_watched(bed: Bed) -> Iterator[None]:
    """The machine's disk has no series in the monitoring system."""
    with bed.jarvis.target_changed(monitoring={"disk_series": 'node_filesystem_avail_bytes{job="jarvis-host"}'}):
        yield


@fault(reds=["JV-PER-03", "JV-PER-06"], cases=["health_is_asked_regularly", "the_resource_is_watched[memory]"])
def the_clock_of_prometheus_stands(bed: Bed) -> Iterator[None]:
    """Whatever Prometheus is asked for is of January 2024: the clock of its host is wrong."""
    port = bed.jarvis.known.monitoring_port
    wrong = Wrong("/api/v1/query", replace=('"value":[', '"value":[1704067200,"1"],"was":['))
    with (
        proxied(f"http://127.0.0.1:{port}", [wrong]) as url,
        bed.jarvis.target_changed(monitoring={"prometheus": f"{url}/prometheus"}),
    ):
        yield


@fault(reds=["JV-PER-03", "JV-PER-06"], cases=["the_resource_is_watched[cpu]"])
def nobody_watches_the_chat(bed: Bed) -> Iterator[None]:
    """The target names no monitoring system, and nobody has attested that /health and the machine are watched."""
    with bed.jarvis.target_changed(monitoring=None):
        yield


@fault(reds=["JV-PER-03", "JV-PER-04", "JV-PER-05", "JV-PER-06"])
def the_chats_monitoring_is_away(bed: Bed) -> Iterator[None]:
    """Nothing of the monitoring system answers."""
    process = bed.jarvis.process("monitoring")
    process.kill()
    try:
        yield
    finally:
        process.start()


@contextmanager
def _configured(jarvis: Jarvis, data: Data) -> Iterator[None]:
    write_data(monitoring_data(jarvis), data)
    try:
        yield
    finally:
        write_data(monitoring_data(jarvis))
