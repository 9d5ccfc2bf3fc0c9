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
    alerting = [rule for rule in rules if rule.type in ("", "alerting")]
    name = monitoring.rules.get(alarm)
    speaking = [rule for rule in alerting if (rule.name == name if name else _speaks(rule, alarm, monitoring))]
    own = speaking if name else watched(monitoring).own(speaking)
    good = [rule for rule in own if rule.health != "err"]
    if good:
        return good, ""
    if own:
        return [], f"Prometheus cannot evaluate {', '.join(rule.name for rule in own)}"
    if speaking:
        return [], f"of {len(speaking)} that speak of it {watched(monitoring).none_of(speaking)}"
    looked = f"no rule is called {name}" if name else "no rule speaks of it"
    return [], f"{looked} among {len(alerting)} alerting rules ({', '.join(r.name for r in alerting[:10]) or 'none'})"


def watched(monitoring: Monitoring) -> Watched:
    """The service, as its rules name it."""
    said = "job" in monitoring.model_fields_set
    return Watched(monitoring.job, BUILT, monitoring.health_series, "jarvis.monitoring", said)


def _speaks(rule: Rule, alarm: Alarm, monitoring: Monitoring) -> bool:
    if re.search(WORDS[alarm], f"{rule.name} {rule.expr}", re.IGNORECASE):
        return True
    series = selectors(monitoring.health_series) if alarm == "health" else []
    return any(look.includes(each) for look in selectors(rule.expr) for each in series)
