"""The services of the compose project as Docker sees them now: state, restarts, start, release (004, final: deploy)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from fixtures.faults import Fault
from fixtures.host import Host
from gate import clock
from gate.outcomes import Unverified
from suites.jarvis.compose import Compose, Container
from suites.jarvis.target import Service

BUILT = ("server", "worker")  # those that a release is made of
STARTING = "starting"  # what Docker says of a health check that has not answered yet
AGAIN = 1.0  # seconds


@dataclass(frozen=True)
class Seen:
    """One container: what `ps` says, how often it was restarted, and since when it runs (UTC; None: it does not).

    `environment` is that of its process, secrets and all.
    """

    container: Container
    restarts: int
    started: datetime | None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    waited: float = 0.0  # seconds that its first health check was waited for

    @property
    def name(self) -> str:
        """The container's name."""
        return self.container.name

    def trouble(self, declared: Service, most_restarts: int) -> str:
        """Why it is not well, in words; "" when it is."""
        shown = self.container
        if shown.state != "running":
            return f"{self.name} is {shown.state or 'in no known state'} ({shown.status})"
        if shown.health not in ("", "healthy", STARTING):
            return f"{self.name} runs, and its health check says {shown.health}"
        if declared.healthcheck and not shown.health:
            return f"{self.name} runs without the health check that it should have"
        if self.restarts > most_restarts:
            return f"{self.name} was restarted {self.restarts} times by itself, at most {most_restarts} are allowed"
        return ""

    @property
    def unknown(self) -> str:
        """Why Docker cannot say yet whether it is healthy, in words; "" when it can."""
        if self.container.state != "running" or self.container.health != STARTING:
            return ""
        return f"{self.name} runs, and its health check still says {STARTING} (waited {self.waited:.1f} s)"


Services = Mapping[str, tuple[Seen, ...]]
"""The containers of each service that has any."""


def settled(compose: Compose, seconds: float) -> Services:
    """Ask Docker until each health check has answered once, for at most `seconds`; raises Fault when it cannot say."""
    if not _waiting(found := collect(compose)):
        return found
    with clock.window(seconds):
        return _waited_for(compose, seconds)


def _waited_for(compose: Compose, seconds: float) -> Services:
    began = time.monotonic()
    until = began + clock.bounded(seconds)
    while (waiting := _waiting(found := collect(compose))) and time.monotonic() < until:
        time.sleep(clock.bounded(AGAIN))
    waited = time.monotonic() - began if waiting else 0.0
    return {name: tuple(replace(each, waited=waited) for each in seen) for name, seen in found.items()}


def _waiting(found: Services) -> bool:
    return any(each.unknown for seen in found.values() for each in seen)


def collect(compose: Compose) -> Services:
    """Ask Docker; raises Fault when it cannot say."""
    containers = compose.containers()
    known = compose.all_inspected([each.name for each in containers])
    seen = [_seen(each, known.get(each.name, {})) for each in containers]
    return {name: tuple(each for each in seen if each.container.service == name) for name in _services(containers)}


def of(services: Services, name: str) -> tuple[Seen, ...]:
    """The containers of a service; raises Fault when it has none."""
    if name not in services:
        raise Fault(f"{name} has no container: the project has {', '.join(sorted(services)) or 'none at all'}")
    return services[name]


def released(host: Host, source: str) -> datetime:
    """When the checked-out revision was made (UTC); raises Unverified where the folder has no history."""
    ran = host.run(["git", "-c", f"safe.directory={source}", "-C", source, "log", "-1", "--format=%ct"])
    if not ran.ok or not ran.out.strip():
        raise Unverified(f"nobody can tell when the release in {source} was made: it has no git history ({ran.said})")
    return datetime.fromtimestamp(int(ran.out), UTC)


def moment(text: str) -> datetime | None:
    """A moment as Docker writes it ("2026-11-21T05:31:40.480430123Z", UTC); None for never, or something else."""
    head, _, fraction = text.rstrip("Z").partition(".")
    try:
        at = datetime.fromisoformat(f"{head}.{fraction[:6]:0<6}").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if at.year > 1 else None


def _services(containers: list[Container]) -> list[str]:
    return list(dict.fromkeys(each.service for each in containers))


def _seen(container: Container, known: Mapping[str, Any]) -> Seen:
    state = known.get("State") or {}
    started = moment(str(state.get("StartedAt", ""))) if state.get("Running") else None
    pairs = (known.get("Config") or {}).get("Env") or []
    environment = dict(pair.partition("=")[::2] for pair in pairs)
    return Seen(container, int(known.get("RestartCount") or 0), started, environment)
