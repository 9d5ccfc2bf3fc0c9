"""The optional features, and the keys of the server's environment that switch them on (document 004, optional 6)."""

from collections.abc import Mapping

from suites.jarvis.env_values import Look, filled
from suites.jarvis.environment import Environment
from suites.jarvis.target import Section

DECIDED_BY: Mapping[str, tuple[str, ...]] = {
    "openai": ("OPENAI_API_KEY",),
    "news": ("NAVER_CLIENT_ID", "NAVER_CLIENT_SECRET"),
    "holidays": ("HOLIDAY_API_KEY",),
}
"""Feature → its keys; all of them, or none."""


def declared(section: Section, feature: str) -> bool | None:
    """Whether the target means it to be on; None where nobody has said."""
    value: bool | None = getattr(section.features, feature)
    return value


def half_configured(environment: Environment, feature: str, section: Section) -> str | None:
    """A placeholder, or one key of a pair, as a sentence; None where the keys are all there, or all absent."""
    keys = DECIDED_BY[feature]
    there = [key for key in keys if environment.server.value(key)]
    looks = [Look.at(environment.server, key, section, environment.shown) for key in there]
    bad = [f"{look.key} {flaw}" for look in looks if (flaw := filled(look))]
    bad += [f"{key} is missing beside {', '.join(there)}" for key in keys if there and key not in there]
    return f"{environment.server.name}: {'; '.join(bad)}" if bad else None


def otherwise(environment: Environment, feature: str, on: bool) -> str | None:
    """How the keys contradict what is declared, as a sentence."""
    keys = DECIDED_BY[feature]
    there = [key for key in keys if environment.server.value(key)]
    if on == bool(there):
        return None
    declared = f"the target declares {feature} {'on' if on else 'off'}"
    return f"{environment.server.name}: {' and '.join(keys)} {'not set' if on else 'set'}, and {declared}"
