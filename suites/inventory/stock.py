"""Products of the run's own, and what moves their stock."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fixtures.faults import Fault
from fixtures.http import Answer, Http
from gate import ledger
from gate.ledger import Entry
from gate.tag import tag
from suites.inventory.movements import Movement, Stock


def expect(answer: Answer, status: int) -> Any:
    """The JSON body of an answer that has to have this status; raises Fault with what came instead."""
    if answer.status != status:
        raise Fault(f"{answer.exchange}, expected {status}: {reason(answer)}")
    return answer.json()


def reason(answer: Answer) -> str:
    """Why the service refused, in its own words (`message` of its error body), on one line."""
    body = answer.json() if answer.media_type == "application/json" else None
    message = body.get("message") if isinstance(body, dict) else None
    return " ".join(message.split()) if isinstance(message, str) and message.strip() else answer.brief()


NEVER_ENOUGH = 1_000_000
"""A safety stock that is never reached: such a product is low from the start, and whoever is low cannot become it. So
nothing alerts anybody, not even a release that lets more leave than there is."""


@dataclass(frozen=True)
class OwnProduct:
    """One product that the run created."""

    api: Http
    id: str
    code: str
    entry: Entry

    @classmethod
    def create(cls, api: Http) -> "OwnProduct":
        """Create a product named after the run; noted in the ledger first."""
        code = f"{tag()}-{uuid4().hex[:8]}".upper()
        entry = ledger.note("inventory", "product", code)
        body = {"code": code, "name": f"Greenlight {tag()}", "safetyStock": NEVER_ENOUGH}
        created = expect(api.post("/products", json=body), 201)
        return cls(api, str(created["id"]), code, entry.known_as(code, id=str(created["id"])))

    def read(self) -> Any:
        """The product as GET /products/:id gives it."""
        return expect(self.api.get(f"/products/{self.id}"), 200)

    def listed(self) -> list[str]:
        """The codes that a search for this product's code finds."""
        return [row["code"] for row in expect(self.api.get("/products", params={"search": self.code}), 200)["data"]]

    def rename(self, name: str) -> Any:
        """Change the name; the product as the service answers."""
        return expect(self.api.patch(f"/products/{self.id}", json={"name": name}), 200)

    def stock(self) -> Stock:
        """Its totals and what remains, as the service answers them now."""
        return Stock.of(self.read())

    def attempt(self, movement: Movement) -> Answer:
        """Register a movement, whatever comes of it."""
        return self.api.post(f"/{movement.resource}", json=movement.body(self.id, f"Greenlight {tag()}"))

    def register(self, movement: Movement) -> str:
        """Register a movement; the id of its row."""
        return str(expect(self.attempt(movement), 201)["id"])

    def count(self, resource: str) -> int:
        """How many of its inbounds, outbounds or returns the service lists."""
        return int(expect(self.api.get(f"/{resource}", params={"productId": self.id, "size": 1}), 200)["page"]["total"])

    def remove(self) -> Answer:
        """Delete it, with everything that hangs on it; a second time finds nothing, which is as well."""
        answer = self.api.delete(f"/products/{self.id}")
        if answer.status not in (200, 404):
            raise Fault(f"the run's own product {self.code} could not be deleted: {answer.exchange}: {reason(answer)}")
        self.entry.removed()
        return answer
