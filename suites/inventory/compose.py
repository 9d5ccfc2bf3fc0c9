"""What `docker compose config --format json` resolves to, beside what the target declares."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from suites.inventory.envfiles import DEFAULTS
from suites.inventory.target import Compose, ComposeService

_UNSET = re.compile(r'The \\?"(\w+)\\?" variable is not set')


@dataclass(frozen=True)
class Service:
    """One service of the resolved configuration."""

    ports: frozenset[str]  # "3000:3000", with the protocol only where it is not TCP
    environment: Mapping[str, str]
    healthcheck: bool
    depends_on: frozenset[str]


@dataclass(frozen=True)
class Resolved:
    """The services by name, and the variables that were not set."""

    services: Mapping[str, Service]
    unset: tuple[str, ...] = ()


def command(compose: Compose) -> list[str]:
    """The command line that resolves the configuration; it starts nothing."""
    env_file = ["--env-file", compose.env_file] if compose.env_file else []
    return [*compose.command, "-f", compose.file, *env_file, "config", "--format", "json"]


def read(out: str, err: str) -> Resolved:
    """The command's output; raises ValueError where it is not the JSON of a compose configuration."""
    found = json.loads(out)
    if not isinstance(found, dict) or not isinstance(found.get("services"), dict):
        raise ValueError("no services in it")
    services = {name: _service(service) for name, service in found["services"].items()}
    return Resolved(services, tuple(dict.fromkeys(_UNSET.findall(err))))


def ports_off(service: Service, declared: ComposeService) -> str | None:
    """How the ports differ from the declared ones, or None."""
    return _off(service.ports, frozenset(declared.ports))


def environment_off(service: Service, declared: ComposeService) -> str | None:
    """How the environment's keys differ from the declared ones, or None."""
    return _off(frozenset(service.environment), frozenset(declared.environment))


def dependencies_off(service: Service, declared: ComposeService) -> str | None:
    """How the dependencies differ from the declared ones, or None."""
    return _off(service.depends_on, frozenset(declared.depends_on))


def secret_off(key: str, resolved: str | None, meant: str | None) -> str | None:
    """Why a resolved secret is not the one that is meant to be in force, or None; no value is in the answer."""
    if not resolved:
        return "has no value"
    if resolved in DEFAULTS.get(key, ()):
        return "fell back to a documented default that anybody can look up"
    if not meant:
        return "has a value, but the file that it should come from has none"
    return None if resolved == meant else "is not the value that is meant to be in force"


def _off(found: frozenset[str], declared: frozenset[str]) -> str | None:
    gone, extra = sorted(declared - found), sorted(found - declared)
    words = [f"lacks {', '.join(gone)}"] * bool(gone) + [f"has {', '.join(extra)} undeclared"] * bool(extra)
    return " and ".join(words) or None


def _service(found: Mapping[str, Any]) -> Service:
    return Service(
        ports=frozenset(_port(port) for port in found.get("ports") or ()),
        environment={key: value or "" for key, value in (found.get("environment") or {}).items()},
        healthcheck=bool(found.get("healthcheck")) and not found["healthcheck"].get("disable"),
        depends_on=frozenset(found.get("depends_on") or ()),
    )


def _port(found: Mapping[str, Any]) -> str:
    protocol = found.get("protocol", "tcp")
    return f"{found.get('published', '')}:{found['target']}" + ("" if protocol == "tcp" else f"/{protocol}")
