"""The ASGI application: the routes, their 404s, the headers of every answer, the API description."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from testbed.inventory.app import (
    accounts,
    alerts,
    audit,
    inbounds,
    nest_log,
    notifications,
    outbounds,
    overview,
    permissions,
    products,
    returns,
    uploads,
    users,
)
from testbed.inventory.app.alerting import Alerts
from testbed.inventory.app.database import Database
from testbed.inventory.app.kernel import PREFIX, Endpoint, Kernel, answer, refusal
from testbed.inventory.app.problem import not_found
from testbed.inventory.app.rate_limit import Throttler, limits
from testbed.inventory.app.services import Services
from testbed.inventory.app.settings import Settings
from testbed.inventory.app.telegram import Telegram
from testbed.inventory.app.values import Row

PARTS = (
    overview,
    accounts,
    users,
    permissions,
    products,
    inbounds,
    outbounds,
    returns,
    uploads,
    alerts,
    audit,
    notifications,
)
ENDPOINTS: list[Endpoint] = [endpoint for part in PARTS for endpoint in part.ENDPOINTS]


def application(settings: Settings) -> ASGIApp:
    """The service as one ASGI application; its alert worker runs while the application does."""
    db = Database(settings.database_url)
    tokens = accounts.Tokens(settings.jwt_secret, settings.jwt_lifetime)
    services = Services(settings, db, tokens, Throttler(limits(settings)), Alerts(db, Telegram(settings.telegram_base)))
    kernel = Kernel(services)
    routes: list[BaseRoute] = [_route(kernel, endpoint) for endpoint in ENDPOINTS]
    if settings.swagger:
        routes += [Route("/docs-json", _description), Route("/docs", _docs)]
    handlers = {404: _missing, 405: _missing}
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=_lifespan(services))  # type: ignore[arg-type]
    return _Headers(app, settings.release)


def _route(kernel: Kernel, endpoint: Endpoint) -> Route:
    async def run(request: Request) -> Response:
        return await kernel.answer(endpoint, request)

    return Route(PREFIX + endpoint.path, run, methods=[endpoint.method])


def _lifespan(services: Services) -> Callable[[Starlette], object]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        worker = asyncio.create_task(_retry_worker(services))
        nest_log.log("NestApplication", "Nest application successfully started")
        yield
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker
        await services.db.close()

    return lifespan


async def _retry_worker(services: Services) -> None:
    """Once at boot, then at every tick; as shipped an error ends the process, as an unhandled rejection does."""
    while True:
        try:
            await services.alerts.retry_due()
        except Exception as error:
            nest_log.error("AlertRetryWorker", f"Alert retry failed: {str(error).strip()}")
            if services.settings.as_shipped:
                os._exit(1)
        await asyncio.sleep(services.settings.alert_tick)


async def _missing(request: Request, _error: Exception) -> Response:
    return refusal(not_found(f"Cannot {request.method} {request.url.path}"), request, {})


async def _description(_request: Request) -> Response:
    """OpenAPI as the real service describes itself: every path, empty schemas."""
    paths: dict[str, Row] = {}
    for endpoint in ENDPOINTS:
        operation: Row = {"parameters": [], "responses": {str(endpoint.status): {"description": ""}}}
        names = re.findall(r"{(\w+)}", endpoint.path)
        operation["parameters"] = [
            {"name": name, "required": True, "in": "path", "schema": {"type": "string"}} for name in names
        ]
        paths.setdefault(PREFIX + endpoint.path, {})[endpoint.method.lower()] = operation
    info = {"title": "Inventory API", "description": "", "version": "1.0", "contact": {}}
    return answer(
        200,
        {"openapi": "3.0.0", "paths": paths, "info": info, "tags": [], "servers": [], "components": {"schemas": {}}},
        {},
    )


async def _docs(_request: Request) -> Response:
    return HTMLResponse('<!doctype html><title>Swagger UI</title><p><a href="/docs-json">docs-json</a></p>')


class _Headers:
    """What Express and a reverse proxy put on every answer, and the answer to a browser's preflight."""

    def __init__(self, app: ASGIApp, release: str) -> None:
        self._app = app
        always = {"x-powered-by": "Express", "access-control-allow-origin": "*"} | (
            {"x-release": release} if release else {}
        )
        self._always = [(key.encode(), value.encode()) for key, value in always.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*self._always, *message["headers"]]
            await send(message)

        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            await _preflight(Request(scope))(scope, receive, sending)
        else:
            await self._app(scope, receive, sending)


def _preflight(request: Request) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    asked = request.headers.get("access-control-request-headers", "")
    allowed = {
        "Access-Control-Allow-Methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
        "Vary": "Access-Control-Request-Headers",
    }
    return Response(status_code=204, headers=allowed | ({"Access-Control-Allow-Headers": asked} if asked else {}))
