"""Free loopback ports, picked so that beds that start at the same time do not meet."""

import os
import socket
import threading

LOWEST, SPAN, BLOCK = (
    20000,
    12000,
    16,
)  # below the kernel's range for outgoing connections, so that a restart finds its port free

_handed_out: set[int] = set()
_lock = threading.Lock()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on; never the same twice in this process.

    The search starts at a block of its own for each process id. Raises OSError when no port is left.
    """
    start = os.getpid() * BLOCK % SPAN
    with _lock:
        for step in range(SPAN):
            port = LOWEST + (start + step) % SPAN
            if port not in _handed_out and _bindable(port):
                _handed_out.add(port)
                return port
    raise OSError(f"no free port between {LOWEST} and {LOWEST + SPAN}")


def _bindable(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
