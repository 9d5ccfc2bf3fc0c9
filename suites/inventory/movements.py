"""What moves a product's stock, and what the stock is (contract of GET /products/:id; document 002, section 2)."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from fixtures.faults import Fault

TOTALS = {"inbound": "total_in", "outbound": "total_out", "return": "total_return"}


@dataclass(frozen=True)
class Movement:
    """One registration; `change` is what it does to the stock, in units."""

    kind: Literal["inbound", "outbound", "return"]
    change: int

    @property
    def resource(self) -> str:
        """Its route, and its name in the audit log."""
        return f"{self.kind}s"

    @property
    def quantity(self) -> int:
        """The units that it registers."""
        return abs(self.change)

    def body(self, product: str, reason: str) -> dict[str, Any]:
        """What is posted; only a completed return moves the stock."""
        extra = {"reason": reason, "status": "completed"} if self.kind == "return" else {}
        return {"productId": product, "quantity": self.quantity, **extra}

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


@dataclass(frozen=True)
class Stock:
    """A product's totals and what remains, in units."""

    remain: int
    total_in: int
    total_out: int
    total_return: int

    @classmethod
    def of(cls, product: Any) -> "Stock":
        """Read it out of a product; raises Fault when a total is missing."""
        names = ("remain", "totalIn", "totalOut", "totalReturn")
        values = [product.get(name) for name in names] if isinstance(product, dict) else []
        whole = [value for value in values if isinstance(value, int)]
        if len(whole) != len(names):
            raise Fault(f"the product says nothing of its stock: {', '.join(names)} are {values or 'absent'}")
        return cls(*whole)

    def after(self, movement: Movement) -> "Stock":
        """What it has to be after the movement."""
        total = TOTALS[movement.kind]
        moved = {total: getattr(self, total) + movement.quantity}
        return replace(self, remain=self.remain + movement.change, **moved)

    def __str__(self) -> str:
        return f"{self.remain} (in {self.total_in}, out {self.total_out}, returned {self.total_return})"
