"""Rules of Prometheus that tell of serious errors, or that /health fails (document 004, monitoring 4)."""

import re
from collections.abc import Sequence

from fixtures.monitoring import Rule

ERRORS = r"error|fatal|5xx|\"5|exception|critical.?log"
HEALTH = r"health|probe_success|\bup\b|down|unreachable"


def about(rules: Sequence[Rule], words: str) -> tuple[list[Rule], str]:
    """The alerting rules whose name or expression speaks of it and can be evaluated, or why there is none."""
    alerting = [rule for rule in rules if rule.type in ("", "alerting")]
    speaking = [rule for rule in alerting if re.search(words, f"{rule.name} {rule.expr}", re.IGNORECASE)]
    good = [rule for rule in speaking if rule.health != "err"]
    if good:
        return good, ""
    if speaking:
        return [], f"Prometheus cannot evaluate {', '.join(rule.name for rule in speaking)}"
    names = ", ".join(rule.name for rule in alerting[:10]) or "none"
    return [], f"no rule speaks of it among {len(alerting)} alerting rules ({names})"
