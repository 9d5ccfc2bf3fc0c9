"""What the inventory service says of its own health (GET /health; document 002, sections 1 and 3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from fixtures.faults import Away
from fixtures.http import Http

GONE = "the API itself is gone, as it is within 30 s of its database"


@dataclass(frozen=True)
class Health:
    """One health answer, judged by its body: the status code is 200 also while the service is degraded."""

    address: str
    code: int
    seconds: float
    status: str
    database: str
    latency_ms: float | None
    message: str

    @property
    def ok(self) -> bool:
        """The service says that it and its database are well."""
        return self.code == 200 and self.status == "ok" and self.database == "up"

    @property
    def trouble(self) -> str:
        """What is not well, in one sentence that names the service."""
        database = f"database {self.database or 'absent'}"
        if self.status == "degraded":
            return f"{self.address}/health says degraded: services.{database} ({self.message or 'no message'})"
        return f"{self.address}/health answered {self.code} with status {self.status or 'absent'}, {database}"


def observe(http: Http, timeout: float = 5.0) -> Health:
    """Ask once; raises Away when nothing answers and Fault when the answer is no health body."""
    answer = http.get("/health", timeout=timeout)
    body = answer.json()
    body = body if isinstance(body, dict) else {}
    services = body.get("services")
    database = services.get("database") if isinstance(services, dict) else None
    database = database if isinstance(database, dict) else {}
    latency = database.get("latencyMs")
    return Health(
        address=http.base_url,
        code=answer.status,
        seconds=answer.seconds,
        status=str(body.get("status", "")),
        database=str(database.get("status", "")),
        latency_ms=float(latency) if isinstance(latency, (int, float)) else None,
        message=" ".join(str(database.get("message", "")).split())[:200],
    )


def look(http: Http) -> Health | Away:
    """Ask once; when nothing answers, that is what was seen."""
    try:
        return observe(http)
    except Away as away:
        return away


def away(looks: Sequence[Health | Away]) -> str:
    """Which addresses do not answer, and what that means; "" when all do. Only a refusal says that the process ended:
    a name, a certificate or a silent network says nothing of the service behind it."""
    gone = "; ".join(str(look) for look in looks if isinstance(look, Away) and look.refused)
    others = "; ".join(str(look) for look in looks if isinstance(look, Away) and not look.refused)
    ended = f"{GONE}: {gone}; start the database first, then the API" if gone else ""
    return "; ".join(filter(None, (ended, f"the API is not reached: {others}" if others else "")))
