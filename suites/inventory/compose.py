"""What `docker compose config --format json` resolves to, beside what the target declares."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fixtures.compose import rendered
from suites.inventory.envfiles import DEFAULTS
from suites.inventory.target import Compose, ComposeService

FACTS = ("services", "ports", "environment keys", "health check", "dependencies")

_UNSET = re.compile(r'The \\?"(\w+)\\?" variable is not set')


@dataclass(frozen=True)
class Service:
    """One service of the resolved configuration."""

    ports: frozenset[str]  # "3000:3000" as the file writes them, the protocol only where it is not TCP
    environment: Mapping[str, str]
    healthcheck: bool
    depends_on: frozenset[str]


@dataclass(frozen=True)
class Resolved:
    """The services by name."""

    services: Mapping[str, Service]

    def value(self, service: str, key: str) -> str | None:
        """What the service's environment holds under the key, None for no such key or service."""
        found = self.services.get(service)
        return found.environment.get(key) if found else None


def command(compose: Compose) -> list[str]:
    """The command line that resolves the configuration; it starts nothing."""
    env_file = ["--env-file", compose.env_file] if compose.env_file else []
    return [*compose.command, "-f", compose.file, *env_file, "config", "--format", "json"]


def unset(err: str) -> list[str]:
    """The variables that compose warns about: it goes on with an empty text, and ends with 0."""
    return list(dict.fromkeys(_UNSET.findall(err)))


def read(out: str) -> Resolved:
    """The command's output; raises ValueError where it is not the JSON of a compose configuration."""
    found = rendered(out)
    if not isinstance(found, dict) or not isinstance(found.get("services"), dict):
        raise ValueError("it names no services")
    return Resolved({name: _service(service) for name, service in found["services"].items()})


def off(fact: str, resolved: Resolved, declared: Mapping[str, ComposeService]) -> list[str]:
    """How that fact of the services differs from what is declared, a sentence for each service that does."""
    if fact == "services":
        difference = _difference(frozenset(resolved.services), frozenset(declared))
        return [f"the file {difference}"] if difference else []
    pairs = {name: (service, declared[name]) for name, service in resolved.services.items() if name in declared}
    found = {name: _difference(_fact(fact, service), _fact(fact, wish)) for name, (service, wish) in pairs.items()}
    return [f"{name} {difference}" for name, difference in sorted(found.items()) if difference]


def secret_off(key: str, resolved: str | None, meant: str | None) -> str | None:
    """Why a resolved secret is not the one that is meant to be in force, or None; no value is in the answer."""
    if not resolved:
        return "has no value"
    if resolved in DEFAULTS.get(key, ()):
        return "is a documented default that anybody can look up"
    if not meant:
        return "has a value, but the file that it should come from has none"
    return None if resolved == meant else "is not the value that is meant to be in force"


def _fact(fact: str, service: Service | ComposeService) -> frozenset[str]:
    if fact == "health check":
        return frozenset({"a health check"} if service.healthcheck else ())
    values = {"ports": service.ports, "environment keys": service.environment, "dependencies": service.depends_on}
    return frozenset(values[fact])


def _difference(found: frozenset[str], declared: frozenset[str]) -> str | None:
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
    parts = [found.get("host_ip"), found.get("published"), found["target"]]
    protocol = found.get("protocol", "tcp")
    return ":".join(str(part) for part in parts if part) + ("" if protocol == "tcp" else f"/{protocol}")
