"""The alarms of the document's table (document 002, section 4), and which rule of Prometheus is which.

A rule is known by the words of its name and expression, and has to be about this service; or by its name in the target.
It has to fire at the document's figure or before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fixtures.monitoring import Rule
from fixtures.watched import Watched
from gate.settings import Duration
from suites.inventory.target import Alarm, Limits, Monitoring

UNSENT = "unsent|undelivered|not.?sent|pending.?alert|alerts?.?pending"
QUEUE = "upload.*queue|queue.*upload|upload.?jobs"
FIRES_ABOVE = re.compile(r"(>=?)(?:\s*bool)?\s*([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.\]])")
SCALED = re.compile(r"([*/])\s*([0-9]+(?:\.[0-9]+)?)(?![\w.\]])")
AVERAGED = re.compile(r"\[([0-9]+)(ms|s|m|h|d)(?::[^\]]*)?\]")


@dataclass(frozen=True)
class Wanted:
    """One alarm: the words of a rule about it, the figure (base units), the seconds that it looks at.

    `counts` is for figures that are reached, not passed: of whole things "> 10" fires one too late for "10 or more".
    """

    alarm: Alarm
    words: str
    figure: float
    asks: str
    within: float | None = None
    counts: bool = False

    def about(self, rule: Rule) -> bool:
        """Whether the rule's name or expression speaks of it, with a figure of that order."""
        speaks = re.search(self.words, f"{rule.name} {rule.expr}", re.IGNORECASE)
        return speaks is not None and bool(self._figures(rule))

    def trouble(self, rule: Rule) -> str:
        """Why the rule does not do as this alarm; empty when it does."""
        if rule.health == "err":
            return "Prometheus cannot evaluate it"
        fires = self._figures(rule)
        if not any(self._soon_enough(*each) for each in fires):
            return f"it fires at {', '.join(f'{sign} {number:g}' for sign, number in fires) or 'no figure'}"
        if self.within is not None and not 0 < lasts(rule) <= self.within:
            return f"it looks at {lasts(rule):g} s"
        return ""

    def _figures(self, rule: Rule) -> list[tuple[str, float]]:
        """The comparisons with a figure of that order: a smaller one ("and … > 0") asks whether there is anything."""
        return [(sign, number) for sign, number in thresholds(rule.expr) if number >= self.figure / 10]

    def _soon_enough(self, sign: str, number: float) -> bool:
        late = self.counts and sign == ">"
        return number < self.figure if late else number <= self.figure * (1 + 1e-9)


def wanted(limits: Limits) -> dict[Alarm, Wanted]:
    """The document's alarms, with the figures of the target."""
    table = [
        Wanted("health latency", "health|probe", limits.health_latency, f"over {limits.health_latency} for 5 min", 300),
        Wanted("server errors", '5xx|"5|server.?error', limits.server_errors, f"over {limits.server_errors:.1%}"),
        Wanted("alert retries", "retr(y|ies)", limits.alert_retries, f"{limits.alert_retries} or more", counts=True),
        Wanted("unsent alerts", UNSENT, limits.alert_unsent, f"{limits.alert_unsent} or longer"),
        Wanted("upload queue", QUEUE, limits.queued_uploads, f"{limits.queued_uploads} or more", counts=True),
    ]
    return {each.alarm: each for each in table}


def find(want: Wanted, rules: Sequence[Rule], monitoring: Monitoring) -> tuple[Rule | None, str]:
    """The rule that is this alarm, or None and why there is none.

    Raises Unverified where rules speak of it, and not of which service.
    """
    about, why = watched(monitoring).alarms(rules, monitoring.rules.get(want.alarm), want.about)
    good = next((rule for rule in about if not want.trouble(rule)), None)
    if good or not about:
        return good, why
    return None, "; ".join(f"{rule.name}: {want.trouble(rule)}" for rule in about[:3])


def watched(monitoring: Monitoring) -> Watched:
    """The service, as its rules name it."""
    said = "job" in monitoring.model_fields_set
    return Watched(monitoring.job, ("api", "web"), monitoring.health_series, "inventory.monitoring", said)


def thresholds(expr: str) -> list[tuple[str, float]]:
    """The comparisons of a PromQL expression with a number: sign, and number in base units."""
    return [(sign, float(number) / scale(expr)) for sign, number in FIRES_ABOVE.findall(_without_labels(expr))]


def scale(expr: str) -> float:
    """By how much the compared value is larger than in base units: "* 100" makes a ratio percent, "/ 60" minutes."""
    factor = 1.0
    for sign, number in SCALED.findall(_without_labels(expr)):
        factor = factor * float(number) if sign == "*" else factor / float(number)
    return 1000.0 if factor == 1 and re.search(r"_ms\b|milliseconds", expr) else factor


def lasts(rule: Rule) -> float:
    """Over how many seconds the rule looks: its averaging window or how long it must hold, whichever is longer."""
    windows = [float(Duration.of(number + unit)) for number, unit in AVERAGED.findall(rule.expr)]
    return max([rule.seconds, *windows])


def _without_labels(expr: str) -> str:
    return re.sub(r"\{[^}]*\}", "", re.sub(r"\"(?:\\.|[^\"])*\"|'(?:\\.|[^'])*'", "", expr))
