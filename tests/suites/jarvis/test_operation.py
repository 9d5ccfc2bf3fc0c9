"""Pools, schedules, alerting rules, disks and notes of the front end, as they are read."""

import pytest

from fixtures.host import Host
from fixtures.monitoring import Rule
from gate.outcomes import Unverified
from suites.jarvis import alerts, notes, pool, schedules
from suites.jarvis.pool import Pools
from suites.jarvis.resources import Resources
from suites.jarvis.schedules import Schedule
from suites.jarvis.target import Alarm, Monitoring


@pytest.mark.parametrize(
    ("url", "size"),
    [
        ("postgresql://jarvis:x@postgres:5432/jarvis_chat?schema=public&connection_limit=7", 7),
        ("postgresql://jarvis:x@postgres:5432/jarvis_chat?schema=public", None),
        ("postgresql://jarvis:x@postgres:5432/jarvis_chat?connection_limit=", None),
        ("", None),
    ],
)
def test_the_address_says_how_large_the_pool_is(url: str, size: int | None) -> None:
    assert pool.of_url(url) == size


def test_pools_add_up_and_the_smallest_is_full_first() -> None:
    pools = Pools({"server": 9, "worker": 5}, "the target")
    assert (pools.total, pools.smallest, str(pools)) == (14, 5, "9 of server + 5 of worker (the target)")


@pytest.mark.parametrize(
    ("command", "runs"),
    [
        ("30 3 * * * root sh /srv/chat/scripts/backup.sh", True),
        ("30 3 * * * root cd /srv/chat && ./scripts/backup.sh", True),
        ("30 3 * * * root sh -c '/srv/chat/scripts/backup.sh'", True),
        ("{ path=/srv/chat/scripts/backup.sh ; argv[]=/srv/chat/scripts/backup.sh ; }", True),
        ("30 3 * * * root sh /srv/chat/scripts/cleanup.sh", False),
        ("30 3 * * * root sh /srv/chat/scripts/backup.sh.old", False),
    ],
)
def test_a_schedule_runs_the_script_or_another(command: str, runs: bool) -> None:
    assert Schedule(command, command).runs("/srv/chat/scripts/backup.sh") is runs


def test_the_script_lies_below_the_source_or_where_its_path_says() -> None:
    assert schedules.script("/srv/chat", "scripts/backup.sh") == "/srv/chat/scripts/backup.sh"
    assert schedules.script("/srv/chat", "/opt/backup.sh") == "/opt/backup.sh"


WATCHED = Monitoring(job="jarvis")


def rule(name: str, query: str, **more: str) -> Rule:
    return Rule.model_validate({"name": name, "query": query, **more})


def test_a_rule_is_known_by_its_words() -> None:
    down, errors = rule("Down", "probe_success == 0"), rule("Broken", 'rate(jarvis_log_total{level="error"}[5m]) > 0')
    assert alerts.about("health", [down, errors], WATCHED) == ([down], "")
    assert alerts.about("errors", [down, errors], WATCHED) == ([errors], "")


def test_a_rule_that_raises_no_alarm_does_not_count() -> None:
    recorded = rule("errors:rate", "rate(jarvis_errors[5m])", type="recording")
    ill = rule("Errors", "rate(jarvis_errors[5m]) > 0", health="err")
    assert alerts.about("errors", [recorded], WATCHED)[1] == "no rule speaks of it among 0 alerting rules (none)"
    assert alerts.about("errors", [ill], WATCHED) == ([], "Prometheus cannot evaluate Errors")


@pytest.mark.parametrize(
    ("alarm", "stock"),
    [
        (
            "errors",
            rule("PrometheusErrorSendingAlerts", 'rate(prometheus_notifications_errors_total{job="prometheus"}[5m])'),
        ),
        ("health", rule("InventoryDown", 'up{job="inventory"} == 0')),
    ],
)
def test_a_rule_about_something_else_watches_nothing_here(alarm: Alarm, stock: Rule) -> None:
    found, trouble = alerts.about(alarm, [stock], WATCHED)
    assert found == []
    assert trouble == (
        f"of 1 that speak of it none is about the job jarvis (jarvis.monitoring.job): {stock.name} "
        "(one that is meant may be named in jarvis.monitoring.rules)"
    )


def test_the_target_may_name_the_rule() -> None:
    down = rule("InstanceDown", "up == 0")
    with pytest.raises(Unverified, match=r"InstanceDown .*jarvis\.monitoring\.rules"):
        alerts.about("health", [down], WATCHED)
    named = Monitoring(job="jarvis", rules={"health": "InstanceDown", "errors": "Broken"})
    assert alerts.about("health", [down], named) == ([down], "")
    assert "no rule is called Broken among 1 alerting rules" in alerts.about("errors", [down], named)[1]


def test_notes_are_found_with_their_text() -> None:
    text = "// TODO: show it\nconst todo = 1;\n<!-- FIXME(kim) later -->\n/* XXX */\nplain"
    assert notes.of(text) == ["show it", "kim) later", "XXX"]


def test_the_disk_of_a_path_is_seen() -> None:
    with Host() as host:
        disks = Resources(host, ("/", "/")).disks()
    assert [disk.mounted for disk in disks] == ["/"]
    assert 0 <= disks[0].used <= 1
