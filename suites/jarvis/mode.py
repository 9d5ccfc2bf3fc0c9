"""The mode that the running server and worker are in: only NODE_ENV=production is production."""

from collections.abc import Iterable
from dataclasses import dataclass

from fixtures.http import Http
from suites.jarvis import environment
from suites.jarvis.compose import Compose, Container
from suites.jarvis.env_values import Look, production
from suites.jarvis.environment import App

FOREIGN = "https://greenlight.invalid"
KEY = "NODE_ENV"


@dataclass(frozen=True)
class Mode:
    """What was seen, and what is wrong with it (None: it is production)."""

    seen: str
    flaw: str | None


def of_containers(compose: Compose, containers: Iterable[Container], app: App) -> Mode:
    """By the environment of each running container; raises Fault when none runs."""
    places = environment.of_containers(compose, containers, app)
    looks = [Look(place, KEY, compose.section, frozenset()) for place in places]
    flaws = [f"{look.place.name}: {KEY} {flaw}" for look in looks if (flaw := production(look))]
    names = ", ".join(place.name for place in places)
    return Mode(f"{names}: {KEY}=production", "; ".join(flaws) or None)


def of_server(http: Http) -> Mode:
    """By what the server does: in every other mode it reflects whatever origin it is asked from."""
    allowed = http.get("/health", headers={"Origin": FOREIGN}).headers.get("access-control-allow-origin")
    flaw = f"the server reflects the foreign origin {FOREIGN}: its mode is not production"
    return Mode(f"the foreign origin {FOREIGN} is not reflected", flaw if allowed == FOREIGN else None)
