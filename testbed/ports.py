"""Free loopback ports, picked so that beds that start at the same time do not meet."""

import os
import socket
import threading
from collections.abc import Iterator

LOWEST, SPAN = 20000, 12000  # below the kernel's range for outgoing connections, so that a restart finds its port free
BLOCK = 16

_claims: dict[int, socket.socket] = {}
_lock = threading.Lock()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on; never the same twice in this process, nor in two at a time.

    Raises OSError when no port is left.
    """
    with _lock:
        for port in _ports:
            if _bindable(port):
                return port
    raise OSError(f"no free port between {LOWEST} and {LOWEST + SPAN}")


def _of_claimed_blocks() -> Iterator[int]:
    """The search starts at a block of its own for each process id."""
    blocks = SPAN // BLOCK
    for step in range(blocks):
        first = LOWEST + (os.getpid() + step) % blocks * BLOCK
        if _claim(first):
            yield from range(first, first + BLOCK)


def _claim(first: int) -> bool:
    """Whether the block is this process's from now on, until it ends.

    A name in the abstract namespace (unix(7)) is the claim: it goes with the process, however that ends.
    """
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(f"\0greenlight-ports-{first}")
    except OSError:
        claim.close()
        return False
    _claims[first] = claim
    return True


def _bindable(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


_ports = _of_claimed_blocks()
