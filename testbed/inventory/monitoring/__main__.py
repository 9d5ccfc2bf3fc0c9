"""The monitoring as one process: /prometheus, /alertmanager, /loki and /logs on one port."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from testbed.inventory.monitoring import alertmanager, log_index, loki, prometheus
from testbed.inventory.monitoring.probe import Prober


def application(data: Path, log: Path, api: str) -> Starlette:
    """All four APIs over the configuration file, the API's log, and its health endpoint at `api`/health."""
    prober = Prober(f"{api}/health")

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
        Mount("/loki", routes=loki.routes(data, log)),
        Mount("/logs", routes=log_index.routes(data, log)),
    ]
    routes = [Route("/-/ready", ready), *loki.routes(data, log), *mounts]
    return Starlette(routes=routes, lifespan=scraping)


def main() -> None:
    """Serve on 127.0.0.1 until a signal ends the process."""
    parser = argparse.ArgumentParser(prog="python -m testbed.inventory.monitoring", description=main.__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the configuration (JSON)")
    parser.add_argument("--log", type=Path, required=True, help="the API's log file")
    parser.add_argument("--api", required=True, help="the API's address with /api/v1")
    options = parser.parse_args()
    app = application(options.data, options.log, options.api)
    uvicorn.run(app, host="127.0.0.1", port=options.port, access_log=False, timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
