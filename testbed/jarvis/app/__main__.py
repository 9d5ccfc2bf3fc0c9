"""`python -m testbed.jarvis.app`: the server, in the working directory, whose `.env` it reads."""

import asyncio
import os
import signal
import socket
import sys
import warnings
from pathlib import Path

import uvicorn

from testbed.jarvis.app import pino
from testbed.jarvis.app.server import Server
from testbed.jarvis.app.settings import BadEnvironment, Settings, load

GOING_AWAY = 1001
PATIENCE = 5  # seconds for requests in flight, when the server shuts down as it should


class _Uvicorn(uvicorn.Server):
    """Uvicorn without its own signal handlers: what a signal does is the server's matter."""

    def capture_signals(self):  # type: ignore[no-untyped-def]
        from contextlib import nullcontext

        return nullcontext()


def main() -> int:
    """Serve until a signal ends it; 1 when the environment is bad."""
    warnings.simplefilter("ignore")  # about short secrets: the real service says nothing either
    try:
        settings = load(Path.cwd())
    except BadEnvironment as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> int:
    server = Server(settings)
    config = uvicorn.Config(
        server,
        ws="websockets-sansio",
        ws_ping_interval=None,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        timeout_graceful_shutdown=PATIENCE,
    )
    running = _Uvicorn(config)
    _on_signals(server, running, settings)
    async with server.opened():
        sockets = [_listening(*address) for address in settings.addresses]
        for host, port in settings.addresses:
            pino.line(pino.INFO, f"Server listening at http://{host}:{port}")
        await running.serve(sockets)
    return 0


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens; raises OSError when somebody else does.

    As Node does it: what it accepts sends at once. (asyncio sees to that only for sockets that name their protocol.)
    """
    listening = socket.create_server((host, port), backlog=256)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _on_signals(server: Server, running: _Uvicorn, settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    kept: set[asyncio.Task[None]] = set()

    def ended(name: str) -> None:
        pino.line(pino.INFO, "Shutting down gracefully", signal=name)
        end = _orderly(server, running) if settings.healthy else _at_once(server)
        kept.add(loop.create_task(end))

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended, number.name)


async def _orderly(server: Server, running: _Uvicorn) -> None:
    """No new requests, those in flight are answered, sockets get a close frame with its code."""
    if server.services.settings.has("ignores_sigterm"):
        return
    server.services.closing = server.services.settings.has("refuses_while_closing")
    await server.hub.close(GOING_AWAY)
    running.should_exit = True


async def _at_once(server: Server) -> None:
    """The modules' own handlers win: the process ends before it is done."""
    await server.hub.close(None)
    await asyncio.sleep(0.03)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
