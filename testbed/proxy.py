"""A reverse proxy that stands between a check and a service, and gets one thing wrong: for faults."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import anyio
import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from testbed.ports import free_port

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
HOP = {"connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length", "host"}


@dataclass(frozen=True)
class Wrong:
    """What goes wrong with requests whose path ends so: a delay (seconds), another status, other text in the body.

    `ask` concerns only requests whose body holds its pattern; they reach the service with its text instead.
    `headers` are set, and those whose (lower-case) names begin with `without` are taken out.
    """

    path: str
    method: str = ""
    delay: float = 0.0
    status: int | None = None
    replace: tuple[str, str] = ("", "")
    ask: tuple[str, str] = ("", "")
    headers: dict[str, str] = field(default_factory=dict)
    without: str = ""

    def meets(self, request: Request, body: bytes) -> bool:
        """Whether this request is concerned."""
        here = request.url.path.endswith(self.path) and self.method in ("", request.method)
        return here and re.search(self.ask[0].encode(), body) is not None

    def asked(self, body: bytes) -> bytes:
        """The body that reaches the service."""
        return re.sub(self.ask[0].encode(), self.ask[1].encode(), body) if self.ask[0] else body


@contextmanager
def proxied(upstream: str, wrongs: Sequence[Wrong]) -> Iterator[str]:
    """The address (scheme and port, no path) of a proxy to `upstream` that gets these things wrong."""
    client = httpx.AsyncClient(base_url=upstream, timeout=60)

    async def forward(request: Request) -> Response:
        body = await request.body()
        wrong = next((each for each in wrongs if each.meets(request, body)), Wrong(""))
        await anyio.sleep(wrong.delay)
        return _spoiled(await _upstream(client, request, wrong.asked(body)), wrong)

    port = free_port()
    app = Starlette(routes=[Route("/{path:path}", forward, methods=METHODS)])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        _until_started(server, thread)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def api_spoiled(system: "Served", *wrongs: Wrong, **changes: Any) -> Iterator[None]:
    """The target talks to a system's API through a proxy that gets these things wrong; `changes` are other keys of its
    section."""
    api = urlsplit(system.api_url)
    with (
        proxied(f"{api.scheme}://{api.netloc}", wrongs) as url,
        system.target_changed(api=f"{url}{api.path}", **changes),
    ):
        yield


class Served(Protocol):
    """A system of a bed with an API."""

    @property
    def api_url(self) -> str:
        """Where the API is, as a target file says it."""

    def target_changed(self, **overrides: Any) -> AbstractContextManager[None]:
        """Other values in the system's section of the target file for the time of a block."""


async def _upstream(client: httpx.AsyncClient, request: Request, body: bytes) -> httpx.Response:
    headers = {k: v for k, v in request.headers.items() if k not in HOP}
    url = httpx.URL(path=request.url.path, query=request.url.query.encode())
    try:
        return await client.request(request.method, url, headers=headers, content=body)
    except httpx.TransportError:
        return httpx.Response(502, text="Bad Gateway")


def _spoiled(answer: httpx.Response, wrong: Wrong) -> Response:
    body = answer.content
    if wrong.replace[0]:
        body = body.replace(wrong.replace[0].encode(), wrong.replace[1].encode())
    headers = {k: v for k, v in answer.headers.items() if k.lower() not in HOP}
    if wrong.without:
        headers = {k: v for k, v in headers.items() if not k.startswith(wrong.without)}
    headers |= wrong.headers
    return Response(body, wrong.status or answer.status_code, headers)


def _until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    while not server.started and thread.is_alive():
        thread.join(timeout=0.02)
    if not server.started:
        raise RuntimeError("the proxy did not start")
