"""A reverse proxy that writes down what goes through it: one for each address of the target file."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from benchmarks.exchanges import Request

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length", "host"}


class Recorder:
    """The requests that went through, in the order in which they arrived."""

    def __init__(self) -> None:
        self._requests: list[Request] = []
        self._lock = threading.Lock()

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was written down."""
        return tuple(sorted(self._requests, key=lambda request: request.at))

    def add(self, request: Request) -> None:
        """Write one down."""
        with self._lock:
            self._requests.append(request)

    @contextmanager
    def before(self, origins: list[str]) -> Iterator[dict[str, str]]:
        """Proxies in front of the origins for as long as the block lasts: origin → the proxy's."""
        with ExitStack() as opened:
            yield {origin: opened.enter_context(_proxy(origin, self)) for origin in origins}


@contextmanager
def _proxy(origin: str, recorder: Recorder) -> Iterator[str]:
    with httpx.Client(base_url=origin, trust_env=False, timeout=30) as upstream:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(origin, upstream, recorder))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _handler(origin: str, upstream: httpx.Client, recorder: Recorder) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Passes a request on, and its answer back."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            self._pass_on()

        def _pass_on(self) -> None:
            at = time.time()
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {k.lower(): v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
            answer = upstream.request(self.command, self.path, headers=headers, content=body)
            url, text = origin + self.path, body.decode("latin-1")
            recorder.add(Request(at, self.command, url, headers, text, answer.status_code, _json(answer)))
            self._answer(answer)

        def _answer(self, answer: httpx.Response) -> None:
            self.send_response(answer.status_code)
            for name, value in answer.headers.multi_items():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: Any) -> None:
            """Nothing is shown."""

    return Handler


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
