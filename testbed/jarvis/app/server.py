"""The ASGI application: routes, hub, and what opens and closes with them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from testbed.jarvis.app import auth, cards, health, hub, optional, rooms, users
from testbed.jarvis.app.auth import Tokens
from testbed.jarvis.app.bus import Bus
from testbed.jarvis.app.database import Database
from testbed.jarvis.app.fastify import Endpoint, Kernel
from testbed.jarvis.app.hub import Hub
from testbed.jarvis.app.limiter import Limiter
from testbed.jarvis.app.services import Services
from testbed.jarvis.app.settings import Settings


class Server:
    """One server: an ASGI application, and its hub and connections."""

    def __init__(self, settings: Settings) -> None:
        http = httpx.AsyncClient(trust_env=False)
        bus, db, limiter = Bus(settings), Database(settings.database_url), Limiter(settings.rate_limit)
        self.services = Services(settings, db, bus, Tokens(settings), limiter, http)
        self.hub = Hub(self.services)
        self._kernel = Kernel(self.services, _endpoints(settings))

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Connected for the time of a block; waits for Redis as long as it takes."""
        await self.services.bus.open(self.hub.received)
        try:
            yield
        finally:
            await self.services.bus.close()
            await self.services.db.close()
            await self.services.http.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI's entry."""
        if scope["type"] == "websocket":
            serve = self.hub.serve if scope["path"] == "/ws" else hub.unknown
            self._kernel.log_upgrade(scope)
            await serve(scope, receive, send)
        else:
            response = await self._kernel.answer(Request(scope, receive))
            await response(scope, receive, send)


def _endpoints(settings: Settings) -> list[Endpoint]:
    parts = [auth, rooms, users, cards, optional, health]
    every = [endpoint for part in parts for endpoint in part.ENDPOINTS]
    every.append(Endpoint("GET", "/ws", hub.without_upgrade, open=True))
    every += cards.insights_endpoint(settings.healthy and not settings.has("insights_404"))
    return [each for each in every if not settings.has(f"missing:{each.method}:{each.path}")]
