"""The team chat, in operation: who watches it, and who is told (document 004, 4 and recommendations 2, 4)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import pytest

from fixtures.monitoring import Alertmanager, Prometheus, Rule
from gate.fixtures import Attestation
from gate.outcomes import Unverified
from suites.jarvis import alerts
from suites.jarvis.collected import Written, due, judged
from suites.jarvis.monitoring_fixtures import LogStores
from suites.jarvis.service_logs import ServiceLog
from suites.jarvis.services import BUILT
from suites.jarvis.target import Monitoring

Saw = Callable[[str], None]
Resource = Literal["cpu", "memory", "disk"]
NO_PROMETHEUS = "the target names no Prometheus (jarvis.monitoring.prometheus)"


# --- JV-PER-03: /health is monitored -----------------------------------------


@pytest.mark.item("JV-PER-03")
def test_health_is_asked_regularly(
    prometheus: Prometheus | None, monitoring: Monitoring, attestation: Attestation, saw: Saw
) -> None:
    """Prometheus has a fresh series of what /health answers."""
    if prometheus is None:
        return attestation(NO_PROMETHEUS)
    saw(_fresh(prometheus, monitoring.health_series, monitoring))


@pytest.mark.item("JV-PER-03")
def test_a_rule_watches_health(
    rules: Sequence[Rule] | None, monitoring: Monitoring, attestation: Attestation, saw: Saw
) -> None:
    """A rule of this service raises an alarm when /health does not answer well."""
    if rules is None:
        return attestation(NO_PROMETHEUS)
    found, trouble = alerts.about("health", rules, monitoring)
    assert found, f"no rule raises an alarm when /health fails: {trouble}"
    saw(f"{found[0].name} ({found[0].expr}, held for {found[0].seconds:g} s)")


# --- JV-PER-04: logs are collected -------------------------------------------


@pytest.mark.item("JV-PER-04")
@pytest.mark.parametrize("built", BUILT)
def test_the_logs_are_collected(
    built: str, log_stores: LogStores, monitoring: Monitoring, request: pytest.FixtureRequest, saw: Saw
) -> None:
    """Each log store that the target names has what the service wrote last; without one, Docker has fresh lines."""
    written = _written(request, not log_stores(built))
    if not log_stores(built):
        assert written, f"nothing collects the logs of {built}: no log store is named, and Docker has no log of it"
        return saw(f"no log store is named; {written.judged(monitoring.fresh)}")
    wrote = due(written, monitoring.fresh)
    for store in log_stores(built):
        saw(judged(store, built, wrote, monitoring.fresh))


@pytest.mark.item("JV-PER-04", severity="minor")
@pytest.mark.parametrize("built", BUILT)
def test_the_logs_are_structured(built: str, logs: Mapping[str, ServiceLog], saw: Saw) -> None:
    """The newest lines are JSON with level, time and message."""
    sample = logs[built].sample if built in logs else ()
    if not sample:
        raise Unverified(f"{built} has logged nothing that could be read as JSON")
    plain = [line for line in sample if not line.structured]
    assert not plain, (
        f"{len(plain)} of the newest {len(sample)} lines of {built} are not JSON with level, time and message: "
        f"{plain[0].brief!r}"
    )
    saw(f"{len(sample)} of {len(sample)} lines of {built} are JSON with level, time and message")


# --- JV-PER-05: serious errors reach somebody --------------------------------


@pytest.mark.item("JV-PER-05")
def test_alerts_reach_somebody(
    alertmanager: Alertmanager | None, monitoring: Monitoring, attestation: Attestation, saw: Saw
) -> None:
    """Alertmanager knows whom to tell."""
    if alertmanager is None:
        return attestation("the target names no Alertmanager (jarvis.monitoring.alertmanager)")
    known = alertmanager.receivers()
    told = [name for name in known if name not in monitoring.nobody]
    assert told, f"alerts reach nobody: the receivers of Alertmanager are {', '.join(known) or 'none'}"
    saw(f"alerts go to {', '.join(told)}")


@pytest.mark.item("JV-PER-05")
def test_a_rule_tells_of_serious_errors(
    rules: Sequence[Rule] | None, monitoring: Monitoring, attestation: Attestation, saw: Saw
) -> None:
    """A rule of this service raises an alarm for serious errors."""
    if rules is None:
        return attestation(NO_PROMETHEUS)
    found, trouble = alerts.about("errors", rules, monitoring)
    assert found, f"no rule raises an alarm for serious errors: {trouble}"
    saw(f"{found[0].name} ({found[0].expr}, held for {found[0].seconds:g} s)")


# --- JV-PER-06: CPU, memory and disk are watched -----------------------------


@pytest.mark.item("JV-PER-06")
@pytest.mark.parametrize("resource", ["cpu", "memory", "disk"])
def test_the_resource_is_watched(
    resource: Resource, prometheus: Prometheus | None, monitoring: Monitoring, attestation: Attestation, saw: Saw
) -> None:
    """Prometheus has fresh series of it."""
    if prometheus is None:
        return attestation(NO_PROMETHEUS)
    saw(_fresh(prometheus, getattr(monitoring, f"{resource}_series"), monitoring))


def _fresh(prometheus: Prometheus, series: str, monitoring: Monitoring) -> str:
    """The newest point of a series, in words; fails where there is none, or none that is fresh."""
    samples = prometheus.query(series)
    assert samples, f"Prometheus has no fresh series {series}"
    newest = max(samples, key=lambda sample: sample.when)
    age = (datetime.now(UTC) - newest.when).total_seconds()
    assert age <= monitoring.fresh, f"the newest point of {series} is {age:.0f} s old, expected {monitoring.fresh}"
    return f"{series}: {len(samples)} series, the newest point is {newest.value:g}, {max(age, 0):.0f} s old"


def _written(request: pytest.FixtureRequest, alone: bool) -> Written | None:
    """What Docker has of the service; where a log store is named too, it may have nothing to say."""
    try:
        found: Written | None = request.getfixturevalue("written")
    except (Unverified, AssertionError):
        if alone:
            raise
        return None
    return found
