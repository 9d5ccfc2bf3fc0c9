"""What the handlers share."""

from dataclasses import dataclass

import httpx

from testbed.jarvis.app.auth import Tokens
from testbed.jarvis.app.bus import Bus
from testbed.jarvis.app.database import Database
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
