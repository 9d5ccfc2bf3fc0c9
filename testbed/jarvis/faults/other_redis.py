"""Faults of the Redis that the target names: another one than the service's, or one that tells less of itself."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import create_connection, socket
from socketserver import BaseRequestHandler, ThreadingTCPServer

from testbed import redis_server
from testbed.bed import Bed
from testbed.faults import fault
from testbed.jarvis.system import Jarvis
from testbed.ports import free_port
from testbed.processes import Process

MOST = 1 << 16


@fault(reds=["JV-PER-08", "JV-POST-10", "JV-POST-12", "JV-POST-21"], cases=["no_more_clients_than_expected"])
def the_target_names_another_redis(bed: Bed) -> Iterator[None]:
    """Server and worker were moved to a new Redis, and the target still names the old one, which nobody uses."""
    jarvis, port = bed.jarvis, free_port()
    spec = redis_server.spec(
        "old", jarvis.log("old-redis"), port, bed.environment(), "--maxmemory-policy", "noeviction"
    )
    old = Process(spec, lambda _spec: None)
    old.start()
    try:
        with _redis_at(jarvis, port):
            yield
    finally:
        old.kill()


@fault(
    reds=["JV-PER-08", "JV-POST-12"],
    cases=["nothing_was_refused_or_thrown_away[evicted_keys]", "redis_forgets_nothing_by_itself"],
)
def redis_tells_little_of_itself(bed: Bed) -> Iterator[None]:
    """A Redis that somebody else runs keeps its memory policy and its counters of lost keys to itself."""
    hidden = {b"maxmemory_policy": b"maxmemory_hidden", b"evicted_keys": b"evicted_hide"}
    with _relayed(bed.jarvis.known.redis_port, hidden) as port, _redis_at(bed.jarvis, port):
        yield


@contextmanager
def _redis_at(jarvis: Jarvis, port: int) -> Iterator[None]:
    """The target says that Redis is there."""
    file = jarvis.bed.folder / "secrets" / "jarvis_other_redis_url"
    file.write_text(f"redis://127.0.0.1:{port}/0")
    file.chmod(0o600)
    try:
        with jarvis.target_changed(redis={"file": f"secrets/{file.name}"}):
            yield
    finally:
        file.unlink()


@contextmanager
def _relayed(port: int, words: dict[bytes, bytes]) -> Iterator[int]:
    """A port that leads to another, and gives these words of its answers for others of the same length."""

    class Relay(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), create_connection(("127.0.0.1", port), timeout=60) as inner:
                threading.Thread(target=_copied, args=(self.request, inner, {}), daemon=True).start()
                _copied(inner, self.request, words)

    class Server(ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Relay) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def _copied(source: socket, target: socket, words: dict[bytes, bytes]) -> None:
    with suppress(OSError):
        while data := source.recv(MOST):
            for old, new in words.items():
                data = data.replace(old, new)
            target.sendall(data)
