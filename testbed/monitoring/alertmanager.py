"""Alertmanager's HTTP API, version 2 (its api/v2/openapi.yaml): status, receivers, alerts."""

from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from testbed.monitoring.configuration import read_data


def routes(data: Path) -> list[Route]:
    """The API over the configuration file; nothing is ever firing."""
    started = datetime.now(UTC).isoformat()

    async def status(_request: Request) -> Response:
        receivers = read_data(data).receivers
        route = f"route:\n  receiver: {receivers[0]}\n" if receivers else "route: {}\n"
        original = route + "receivers:\n" + "".join(f"- name: {name}\n" for name in receivers)
        version = {
            "version": "stand-in",
            "branch": "",
            "revision": "",
            "buildDate": "",
            "buildUser": "",
            "goVersion": "",
        }
        cluster = {"status": "disabled", "peers": []}
        config = {"original": original}
        return JSONResponse({"cluster": cluster, "config": config, "uptime": started, "versionInfo": version})

    async def receivers(_request: Request) -> Response:
        return JSONResponse([{"name": name} for name in read_data(data).receivers])

    async def alerts(_request: Request) -> Response:
        return JSONResponse([])

    return [Route("/api/v2/status", status), Route("/api/v2/receivers", receivers), Route("/api/v2/alerts", alerts)]
