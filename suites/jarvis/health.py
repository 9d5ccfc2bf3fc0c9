"""What the server says of its own health (GET /health; document 004, done 2 and monitoring 4).

A good answer names both parts. Without Redis the service as shipped does not answer at all, and a database error has
no `services`, so that each look is bounded, and silence is an answer of its own.
"""

from dataclasses import dataclass

from fixtures.faults import Away
from fixtures.http import Http
from gate.text import shorten

PARTS = ("database", "redis")


@dataclass(frozen=True)
class Health:
    """One health answer; `services` is what the body says of each part ("" where it says nothing)."""

    address: str
    code: int
    seconds: float
    ok_said: bool
    services: dict[str, str]
    error: str

    @property
    def ok(self) -> bool:
        """The server says that it, its database and its Redis are well."""
        return self.code == 200 and self.ok_said and not self.bad

    @property
    def bad(self) -> tuple[str, ...]:
        """The parts that the body does not call ok."""
        return tuple(part for part in PARTS if self.services.get(part) != "ok")

    @property
    def trouble(self) -> str:
        """What is not well, in one sentence that names the parts."""
        told = ", ".join(f"{part} {self.services.get(part) or 'not named'}" for part in PARTS)
        error = f" ({self.error})" if self.error else ""
        return f"{self.address}/health answered {self.code} with ok={str(self.ok_said).lower()}: {told}{error}"


def observe(http: Http, timeout: float) -> Health:
    """Ask once; raises Away when nothing answers within `timeout` seconds, Fault when the answer is no health body."""
    answer = http.get("/health", timeout=timeout)
    body = answer.json()
    body = body if isinstance(body, dict) else {}
    services = body.get("services")
    services = services if isinstance(services, dict) else {}
    return Health(
        address=http.base_url,
        code=answer.status,
        seconds=answer.seconds,
        ok_said=body.get("ok") is True,
        services={part: shorten(str(services.get(part, "")), 40) for part in PARTS},
        error=shorten(" ".join(str(body.get("error", "")).split()), 160),
    )


def look(http: Http, timeout: float) -> Health | Away:
    """Ask once; when nothing answers, that is what was seen."""
    try:
        return observe(http, timeout)
    except Away as away:
        return away
