"""Inventory, right after a deployment: monitoring and its alarms (document 002, sections 2 and 4)."""

from collections.abc import Callable, Sequence
from typing import get_args

import pytest

from fixtures.log_stores import AHEAD, LogStore
from fixtures.monitoring import Alertmanager, Prometheus, Rule
from gate.fixtures import Attestation
from suites.inventory import alarms
from suites.inventory.target import Alarm, Limits, Monitoring

Saw = Callable[[str], None]


@pytest.mark.item("INV-POST-07")
def test_the_service_is_scraped(
    prometheus: Prometheus | None, monitoring: Monitoring, attestation: Attestation, saw: Saw
) -> None:
    """Prometheus has the service as a target, and each of its instances is up."""
    if prometheus is None:
        return attestation("the target names no Prometheus (inventory.monitoring.prometheus)")
    targets = prometheus.targets()
    ours = [target for target in targets if target.job == monitoring.job]
    others = ", ".join(sorted({target.job for target in targets})) or "none"
    down = [f"{target.instance} ({target.error or target.health})" for target in ours if not target.up]
    assert ours, f"Prometheus scrapes no target of the job {monitoring.job}; its jobs are {others}"
    assert not down, f"{len(down)} of {len(ours)} targets of {monitoring.job} are not up: {', '.join(down[:10])}"
    saw(f"{len(ours)} of {len(ours)} targets of the job {monitoring.job} are up")


@pytest.mark.item("INV-POST-07")
def test_alarms_reach_somebody(
    alertmanager: Alertmanager | None, monitoring: Monitoring, attestation: Attestation, saw: Saw
) -> None:
    """Alertmanager knows whom to tell."""
    if alertmanager is None:
        return attestation("the target names no Alertmanager (inventory.monitoring.alertmanager)")
    known = alertmanager.receivers()
    told = [name for name in known if name not in monitoring.nobody]
    assert told, f"alarms reach nobody: the receivers of Alertmanager are {', '.join(known) or 'none'}"
    saw(f"alarms go to {', '.join(told)}")


@pytest.mark.item("INV-POST-07")
def test_logs_are_collected(
    log_stores: Sequence[LogStore], monitoring: Monitoring, attestation: Attestation, saw: Saw
) -> None:
    """Each log store that the target names holds fresh entries of the service."""
    if not log_stores:
        return attestation("the target names no log store (inventory.monitoring.loki or .log_index)")
    for store in log_stores:
        newest = store.newest()
        assert newest, f"{store.name} holds no entry of the service"
        age = store.age(newest)
        assert age >= -AHEAD, (
            f"the newest entry in {store.name} is {-age:.0f} s ahead of the store's clock: another time zone?"
        )
        assert age <= monitoring.fresh, (
            f"the newest entry in {store.name} is {age:.0f} s old, expected {monitoring.fresh}"
        )
        saw(f"{store.name}: the newest entry is {max(age, 0):.0f} s old")


@pytest.mark.item("INV-POST-07")
@pytest.mark.parametrize("alarm", get_args(Alarm))
def test_there_is_a_rule_for_each_alarm(
    alarm: Alarm,
    rules: Sequence[Rule] | None,
    monitoring: Monitoring,
    limits: Limits,
    attestation: Attestation,
    saw: Saw,
) -> None:
    """Each alarm of the document's table has a rule that fires at its figure or before."""
    if rules is None:
        return attestation("the target names no Prometheus (inventory.monitoring.prometheus)")
    want = alarms.wanted(limits)[alarm]
    rule, trouble = alarms.find(want, rules, monitoring)
    assert rule, f"no rule raises an alarm for {alarm} ({want.asks}): {trouble}"
    saw(f"{alarm}, {want.asks}: {rule.name} ({rule.expr}, held for {rule.seconds:g} s)")
