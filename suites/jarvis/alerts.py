"""Rules of Prometheus that tell of serious errors, or that /health fails (document 004, monitoring 4)."""

import re
from collections.abc import Sequence

from fixtures.monitoring import Rule
from fixtures.promql import selectors
from fixtures.watched import Watched
from suites.jarvis.services import BUILT
from suites.jarvis.target import Alarm, Monitoring

WORDS: dict[Alarm, str] = {
    "health": r"health|probe_success|\bup\b|down|unreachable",
    "errors": r"error|fatal|5xx|\"5|exception|critical.?log",
}


def about(alarm: Alarm, rules: Sequence[Rule], monitoring: Monitoring) -> tuple[list[Rule], str]:
    """The alerting rules of this service that raise the alarm and can be evaluated, or why there is none.

    Raises Unverified where rules speak of it, and not of which service.
    """
    name = monitoring.rules.get(alarm)
    own, why = watched(monitoring).alarms(rules, name, lambda rule: _speaks(rule, alarm, monitoring))
    good = [rule for rule in own if rule.health != "err"]
    if own and not good:
        return [], f"Prometheus cannot evaluate {', '.join(rule.name for rule in own)}"
    return good, why


def watched(monitoring: Monitoring) -> Watched:
    """The service, as its rules name it."""
    said = "job" in monitoring.model_fields_set
    return Watched(monitoring.job, BUILT, monitoring.health_series, "jarvis.monitoring", said)


def _speaks(rule: Rule, alarm: Alarm, monitoring: Monitoring) -> bool:
    if re.search(WORDS[alarm], f"{rule.name} {rule.expr}", re.IGNORECASE):
        return True
    series = selectors(monitoring.health_series) if alarm == "health" else []
    return any(look.includes(each) for look in selectors(rule.expr) for each in series)
