"""Which rule of Prometheus is which alarm of the document."""

from typing import get_args

import pytest

from fixtures.monitoring import Rule
from gate.outcomes import Unverified
from suites.inventory import alarms
from suites.inventory.target import Alarm, Limits, Monitoring

WANTED = alarms.wanted(Limits())
WATCHED = Monitoring(job="inventory")


def rule(expr: str, seconds: float = 0, name: str = "InventoryRule", **more: str) -> Rule:
    return Rule.model_validate({"name": name, "query": expr, "duration": seconds, "type": "alerting", **more})


def found(alarm: Alarm, *rules: Rule) -> bool:
    return alarms.find(WANTED[alarm], rules, WATCHED)[0] is not None


def test_each_alarm_of_the_document_is_wanted() -> None:
    assert set(WANTED) == set(get_args(Alarm))


@pytest.mark.parametrize(
    ("alarm", "expr", "seconds"),
    [
        ("health latency", 'avg_over_time(probe_duration_seconds{job="inventory"}[5m]) > 1', 0),
        ("health latency", "probe_http_duration_seconds > 0.8", 300),
        ("health latency", "avg_over_time(health_latency_ms[5m]) >= 1000", 60),
        ("health latency", "avg_over_time(health_seconds[5m]) * 1000 > 1000", 0),
        ("server errors", 'sum(rate(x{status=~"5.."}[5m])) / sum(rate(x[5m])) > 0.01', 300),
        ("server errors", 'sum(rate(x{code=~"5.*"}[5m])) / sum(rate(x[5m])) * 100 > 1', 300),
        ("server errors", "http_5xx_ratio > 5e-3", 0),
        ("server errors", "http_5xx_ratio > 0.01 and sum(rate(http_requests_total[5m])) > 0", 0),
        ("alert retries", "max(inventory_alert_retry_count) >= 5", 0),
        ("alert retries", "max(inventory_alert_retries) > 4", 0),
        ("unsent alerts", "max(inventory_alert_unsent_seconds) > 1800", 0),
        ("unsent alerts", "(time() - min(inventory_unsent_since)) / 60 >= 30", 0),
        ("upload queue", 'inventory_upload_jobs{status="queued"} >= 10', 300),
        ("upload queue", "upload_queue_length > 9", 0),
    ],
)
def test_a_rule_at_the_figure_or_before_is_the_alarm(alarm: Alarm, expr: str, seconds: float) -> None:
    assert found(alarm, rule(expr, seconds))


@pytest.mark.parametrize(
    ("alarm", "expr", "seconds", "why"),
    [
        ("health latency", "avg_over_time(probe_duration_seconds[5m]) > 2", 0, "fires at > 2"),
        ("health latency", "probe_duration_seconds > 1", 0, "looks at 0 s"),
        ("health latency", "avg_over_time(probe_duration_seconds[1h]) > 1", 0, "looks at 3600 s"),
        ("health latency", "avg_over_time(probe_duration_seconds[5m]) < 1", 0, "no rule speaks of it"),
        ("server errors", "http_5xx_ratio > 0.05", 300, "fires at > 0.05"),
        ("server errors", "http_5xx_ratio > 0.2 and sum(rate(http_requests_total[5m])) > 0", 300, "fires at > 0.2"),
        ("alert retries", "max(inventory_alert_retries) > 50 and up > 0", 300, "fires at > 50"),
        ("alert retries", "max(inventory_alert_retry_count) > 5", 0, "fires at > 5"),
        ("unsent alerts", "max(inventory_alert_unsent_seconds) > 7200", 0, "fires at > 7200"),
        ("upload queue", 'inventory_upload_jobs{status="queued"} > 10', 0, "fires at > 10"),
        ("upload queue", "memory_usage_ratio > 0.9", 0, "no rule speaks of it"),
    ],
)
def test_a_rule_beyond_the_figure_or_about_something_else_is_not(
    alarm: Alarm, expr: str, seconds: float, why: str
) -> None:
    rule_found, trouble = alarms.find(WANTED[alarm], [rule(expr, seconds)], WATCHED)
    assert rule_found is None
    assert why in trouble


def test_a_number_in_a_label_is_no_figure() -> None:
    assert alarms.thresholds('x{le="> 5", status=~"5.."} > 3') == [(">", 3.0)]


def test_a_recording_rule_raises_no_alarm() -> None:
    assert not found("upload queue", rule("upload_queue_length > 9", type="recording"))


def test_a_rule_that_cannot_be_evaluated_raises_no_alarm() -> None:
    assert not found("upload queue", rule("upload_queue_length > 9", health="err"))


def test_the_good_one_of_several_rules_counts() -> None:
    assert found("upload queue", rule("upload_queue_length > 50"), rule("upload_queue_length > 5"))


def test_the_target_may_name_the_rule() -> None:
    named = rule("stale:count > 5", name="Waiting")
    right, wrong = (Monitoring(job="inventory", rules={"upload queue": name}) for name in ("Waiting", "Other"))
    assert alarms.find(WANTED["upload queue"], [named], right)[0] == named
    assert "no rule is called Other" in alarms.find(WANTED["upload queue"], [named], wrong)[1]


def test_a_rule_about_another_service_is_not_the_alarm() -> None:
    chats = rule('sum(rate(x{job="jarvis",status=~"5.."}[5m])) > 0.01', 300, name="ChatErrors")
    none, trouble = alarms.find(WANTED["server errors"], [chats], WATCHED)
    assert none is None
    assert "none is about the job inventory (inventory.monitoring.job): ChatErrors" in trouble


def test_a_rule_about_any_service_may_be_the_alarm() -> None:
    with pytest.raises(Unverified, match=r"HighErrorRate .*inventory\.monitoring\.rules"):
        alarms.find(WANTED["server errors"], [rule("http_5xx_ratio > 0.01", name="HighErrorRate")], WATCHED)


def test_figures_come_from_the_target() -> None:
    strict = alarms.wanted(Limits(queued_uploads=3))["upload queue"]
    assert alarms.find(strict, [rule("upload_queue_length >= 10")], WATCHED)[0] is None
