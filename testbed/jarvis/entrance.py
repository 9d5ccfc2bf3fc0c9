"""The public entrance: TLS in front of the server, a redirect from http, HSTS; each can be wrong.

Only this process listens at the machine's outer address.
"""

import argparse
import asyncio
import datetime
import os
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_connection, socket

import trustme

from testbed import certificates
from testbed.jarvis.facts import OUTER

MODES = (
    "good", "expired", "soon", "wrong_host", "unknown_issuer", "old_protocol", "no_hsts", "no_redirect", "no_websocket",
    "other_host", "for_clients", "weak_key",
)  # fmt: skip
HSTS = b"strict-transport-security: max-age=31536000; includeSubDomains\r\n"
NAMES = ("localhost", "127.0.0.1", OUTER)
MOST = 64 * 1024


def write_certificates(folder: Path) -> None:
    """The authority that the target trusts (ca.pem), and a certificate for each mode that needs its own."""
    folder.mkdir(parents=True, exist_ok=True)
    ours, theirs, today = trustme.CA(), trustme.CA(), datetime.datetime.now(datetime.UTC)
    ours.cert_pem.write_to_path(str(folder / "ca.pem"))
    day = datetime.timedelta(days=1)
    leaves = {
        "good": ours.issue_cert(*NAMES, not_after=today + 90 * day),
        "soon": ours.issue_cert(*NAMES, not_after=today + 3 * day),
        "expired": ours.issue_cert(*NAMES, not_before=today - 90 * day, not_after=today - day),
        "wrong_host": ours.issue_cert("other.example.org", not_after=today + 90 * day),
        "unknown_issuer": theirs.issue_cert(*NAMES, not_after=today + 90 * day),
    }
    for name, leaf in leaves.items():
        _write(folder / f"{name}.pem", leaf.private_key_and_cert_chain_pem.bytes())
    _write(folder / "for_clients.pem", certificates.made(ours, "localhost", certificates.CLIENT))
    _write(folder / "weak_key.pem", certificates.made(ours, "localhost", bits=1024))


def _write(path: Path, pem: bytes) -> None:
    path.touch(0o600)
    path.write_bytes(pem)


def context(folder: Path, mode: str) -> ssl.SSLContext:
    """The server's side of TLS in that mode."""
    own = folder / f"{mode}.pem"
    chosen = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if mode in ("old_protocol", "weak_key"):
        chosen.set_ciphers("ALL:@SECLEVEL=0")
    chosen.load_cert_chain(own if own.exists() else folder / "good.pem")
    if mode == "old_protocol":
        chosen.minimum_version = ssl.TLSVersion.TLSv1
    else:
        chosen.minimum_version = ssl.TLSVersion.TLSv1_2
    return chosen


class Entrance:
    """Passes each connection's one request on, and the answer back with HSTS."""

    def __init__(self, upstream: int, https: int, mode: str) -> None:
        self.upstream, self.https, self.mode = upstream, https, mode

    async def encrypted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection over TLS."""
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            upgrade = b"upgrade: websocket" in head.lower()
            if upgrade and self.mode == "no_websocket":
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            else:
                await self._passed(head if upgrade else _closing(head), reader, writer)
        await _closed(writer)

    async def plain(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection without TLS: it is sent to https."""
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            if self.mode == "no_redirect":
                await self._passed(_closing(head), reader, writer)
            else:
                path = head.split(b" ", 2)[1].decode()
                host = "www.example.org" if self.mode == "other_host" else f"localhost:{self.https}"
                where = f"location: https://{host}{path}\r\n"
                writer.write(
                    f"HTTP/1.1 301 Moved Permanently\r\n{where}content-length: 0\r\nconnection: close\r\n\r\n".encode()
                )
        await _closed(writer)

    async def _passed(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        try:
            up_writer.write(head)
            sending = asyncio.create_task(_piped(reader, up_writer))
            status, _, rest = (await up_reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
            hsts = b"" if self.mode == "no_hsts" else HSTS
            writer.write(status + b"\r\n" + hsts + rest)
            await _piped(up_reader, writer)
            sending.cancel()
        finally:
            await _closed(up_writer)


def _closing(head: bytes) -> bytes:
    """The request as one that ends its connection: so every answer passes by here."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"connection: close", b"x-forwarded-proto: https", *lines[1:]])


async def _piped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(MOST):
            writer.write(data)
            await writer.drain()


async def _closed(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.CancelledError, ssl.SSLError):
        await writer.drain()
        writer.close()


async def serve(entrance: Entrance, folder: Path, http: int) -> None:
    """Listen on the inner and the outer address until cancelled."""
    hosts = ["127.0.0.1", OUTER]
    secure = await asyncio.start_server(
        entrance.encrypted, hosts, entrance.https, ssl=context(folder, entrance.mode), ssl_handshake_timeout=5
    )
    plain = await asyncio.start_server(entrance.plain, hosts, http)
    async with secure, plain:
        await asyncio.gather(secure.serve_forever(), plain.serve_forever())


@contextmanager
def forwarded(address: str, port: int) -> Iterator[None]:
    """`address`:port leads to 127.0.0.1:port: what a firewall should have prevented."""

    class Forward(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), create_connection(("127.0.0.1", port), timeout=5) as inner:
                back = threading.Thread(target=_copied, args=(inner, self.request), daemon=True)
                back.start()
                _copied(self.request, inner)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server((address, port), Forward) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def _copied(source: socket, target: socket) -> None:
    with suppress(OSError):
        while data := source.recv(MOST):
            target.sendall(data)


def main() -> None:
    """Serve until a signal ends the process; `$TLS_MODE` says what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m testbed.jarvis.entrance", description=main.__doc__)
    for name in ("--https", "--http", "--upstream"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--certificates", type=Path, required=True)
    options = parser.parse_args()
    entrance = Entrance(options.upstream, options.https, os.environ.get("TLS_MODE", "good"))
    asyncio.run(serve(entrance, options.certificates, options.http))


if __name__ == "__main__":
    main()
