"""The mode that the running server and worker are in: only NODE_ENV=production is production."""

from collections.abc import Iterable
from dataclasses import dataclass

from fixtures.http import Http
from suites.jarvis import environment
from suites.jarvis.compose import Compose, Container
from suites.jarvis.env_values import Look, production
from suites.jarvis.environment import App, Place

FOREIGN = "https://greenlight.invalid"
KEY = "NODE_ENV"


@dataclass(frozen=True)
class Mode:
    """What was seen, and what is wrong with it (None: it is production)."""

    seen: str
    flaw: str | None


def of_container(compose: Compose, containers: Iterable[Container], app: App) -> Mode:
    """By the environment of the running container; raises Fault when none runs."""
    place: Place = environment.of_container(compose, containers, app)
    flaw = production(Look(place, KEY, compose.section, frozenset()))
    return Mode(f"{place.name}: {KEY}=production", f"{place.name}: {KEY} {flaw}" if flaw else None)


def of_server(http: Http) -> Mode:
    """By what the server does: in every other mode it reflects whatever origin it is asked from."""
    allowed = http.get("/health", headers={"Origin": FOREIGN}).headers.get("access-control-allow-origin")
    flaw = f"the server reflects the foreign origin {FOREIGN}: its mode is not production"
    return Mode(f"the foreign origin {FOREIGN} is not reflected", flaw if allowed == FOREIGN else None)
