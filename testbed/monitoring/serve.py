"""A system's monitoring as one process: /prometheus, /alertmanager, /loki and /logs on one port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from testbed.monitoring import alertmanager, log_index, loki, prometheus
from testbed.monitoring.configuration import Reader
from testbed.monitoring.probe import Prober


def monitoring(data: Path, read: Reader, prober: Prober) -> Starlette:
    """All four APIs over the configuration file, the system's log, and its health endpoint."""

    @asynccontextmanager
    async def scraping(_app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(prober.run())
        yield
        task.cancel()

    async def ready(_request: Request) -> Response:
        return PlainTextResponse("Monitoring stand-in is ready.\n")

    # A client adds /loki/api/v1 to Loki's address, which may itself end in /loki: both lead there.
    mounts = [
        Mount("/prometheus", routes=prometheus.routes(data, prober)),
        Mount("/alertmanager", routes=alertmanager.routes(data)),
        Mount("/loki", routes=loki.routes(data, read)),
        Mount("/logs", routes=log_index.routes(data, read)),
    ]
    routes = [Route("/-/ready", ready), *loki.routes(data, read), *mounts]
    return Starlette(routes=routes, lifespan=scraping)


def serve(app: Starlette, port: int) -> None:
    """Serve on 127.0.0.1 until a signal ends the process."""
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, timeout_graceful_shutdown=1)
