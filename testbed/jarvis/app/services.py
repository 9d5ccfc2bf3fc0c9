"""What the handlers share."""

from dataclasses import dataclass, field

import httpx

from testbed.jarvis.app.auth import Tokens
from testbed.jarvis.app.bus import Bus
from testbed.jarvis.app.database import Database, Row
from testbed.jarvis.app.limiter import Limiter
from testbed.jarvis.app.settings import Settings


@dataclass
class Services:
    """One server's settings and connections."""

    settings: Settings
    db: Database
    bus: Bus
    tokens: Tokens
    limiter: Limiter
    http: httpx.AsyncClient
    first_said: dict[str, Row] = field(default_factory=dict)
    """Messages as they were sent, by id: what a history gives that knows of no edits."""
    closing: bool = False  # requests that are in hand are refused
