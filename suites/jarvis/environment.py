"""The values that server and worker work with, beside those of infra/.env (document 004, must 1).

As shipped compose reads infra/.env alone, and hands on what its file names: a key in apps/*/.env changes nothing there.
So the environment in force is what compose renders, or what a container was started with; the apps' own files count
only where the target says so.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from fixtures.compose import rendered
from fixtures.dotenv import parse, parse_as_compose, samples
from fixtures.faults import Fault
from suites.jarvis.compose import Compose, Container

App = Literal["server", "worker"]
APPS: tuple[App, ...] = ("server", "worker")
DEFAULTS: Mapping[str, str] = {"AI_QUEUE_NAME": "jarvis_ai_jobs", "PUBSUB_CHANNEL": "jarvis_room_events"}
"""What both apps use where nobody sets the key."""

_SENSITIVE = re.compile(r"SECRET|TOKEN|PASSWORD|_KEY$|CLIENT_ID$")


@dataclass(frozen=True)
class Place:
    """One place where values are set, by the name that a sentence gives it."""

    name: str
    values: Mapping[str, str]

    def value(self, key: str) -> str:
        """The value, "" where there is none."""
        return self.values.get(key, "").strip()

    def effective(self, key: str) -> str:
        """The value, or the apps' own default where nobody sets the key."""
        return self.values.get(key, DEFAULTS.get(key, ""))


@dataclass(frozen=True)
class Environment:
    """infra/.env, what is in force in either app, and the values that the examples show, by key; further containers
    of an app stand beside its first."""

    infra: Place
    server: Place
    worker: Place
    shown: Mapping[str, frozenset[str]]
    more_servers: tuple[Place, ...] = ()
    more_workers: tuple[Place, ...] = ()

    @property
    def views(self) -> "tuple[Environment, ...]":
        """The same with each further container in the place of its app's first."""
        servers = (replace(self, server=place) for place in self.more_servers)
        workers = (replace(self, worker=place) for place in self.more_workers)
        return (self, *servers, *workers)

    def app(self, name: App) -> Place:
        """What is in force in one of the apps."""
        return self.server if name == "server" else self.worker


def secrets(places: Iterable[Place], public: Iterable[str]) -> list[tuple[str, str]]:
    """Key and value of what must not be shown, passwords inside of addresses too; what is public is none."""
    pairs = {(key, value) for place in places for key, value in place.values.items()}
    found = {(key, value) for key, value in pairs if _SENSITIVE.search(key)}
    found |= {(f"password of {key}", password(value)) for key, value in pairs}
    known = {"", *public}
    return sorted(pair for pair in found if pair[1] not in known)


def of_infra(compose: Compose) -> Place:
    """What compose reads its variables from; nothing is set where there is no such file."""
    return _file(compose, compose.section.environment.infra, parse_as_compose)


def shown(compose: Compose) -> Mapping[str, frozenset[str]]:
    """The values that the examples of the release show, by key."""
    files = compose.section.environment
    names = (files.infra_example, files.server_example, files.worker_example)
    all = [_file(compose, name, samples).values for name in names]
    return {key: frozenset(each[key] for each in all if key in each) for each in all for key in each}


def in_force(app: App, compose: Compose, configured: Mapping[str, Any] | None) -> list[Place]:
    """What one of the apps works with, by each of its containers where these count; `configured` is compose's
    configuration, where the target says that it counts.

    Raises Fault when a container has to be inspected and cannot be.
    """
    files = compose.section.environment
    if configured is not None:
        return [of_service(configured, app)]
    if files.in_force == "container":
        return of_containers(compose, compose.containers(), app)
    return [_file(compose, files.server if app == "server" else files.worker, parse)]


def of_containers(compose: Compose, containers: Iterable[Container], service: App) -> list[Place]:
    """What each running container was started with; raises Fault when none runs."""
    found = [each for each in containers if each.service == service]
    running = [each for each in found if each.state == "running"]
    if not running:
        seen = found[0].status if found else "compose lists none"
        raise Fault(f"no container of the service {service} runs ({seen})")
    return [_started_with(compose, each) for each in running]


def _started_with(compose: Compose, container: Container) -> Place:
    config = compose.inspected(container.name).get("Config") or {}
    return Place(f"the container {container.name}", _pairs(config.get("Env") or []))


def of_service(configured: Mapping[str, Any], service: App) -> Place:
    """What compose would start the service with; without such a service nothing is set."""
    name = f"the {service}'s environment (compose)"
    found = (configured.get("services") or {}).get(service) or {}
    given = found.get("environment") or {}
    return Place(name, {key: "" if value is None else str(value) for key, value in given.items()})


def password(url: str) -> str:
    """The password of an address, "" without one or where the address cannot be read."""
    try:
        return unquote(urlsplit(url).password or "")
    except ValueError:
        return ""


def configuration(out: str) -> Mapping[str, Any]:
    """What `docker compose config --format json` printed; raises Fault where it is no configuration."""
    try:
        found = rendered(out)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("services"), dict):
        raise Fault("docker compose config answered no configuration")
    return found


def _pairs(lines: Iterable[str]) -> dict[str, str]:
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _file(compose: Compose, name: str, read: Callable[[str], Mapping[str, str]]) -> Place:
    path = f"{compose.source}/{name}"
    there = compose.host.exists(path)
    return Place(name if there else f"{name} (no such file)", read(compose.host.read(path)) if there else {})
