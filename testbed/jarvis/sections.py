"""What a target file says of the chat of a bed, and what its people have confirmed."""

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from testbed.jarvis.system import Jarvis


def section(system: "Jarvis") -> dict[str, Any]:
    """The section for the state that the system came up in."""
    return {"api": system.api_url, "websocket": {"url": system.ws_url}}


def attested(state: str, today: date | None = None) -> list[dict[str, Any]]:
    """The statements of the healthy state; as shipped nobody has confirmed anything."""
    return []
