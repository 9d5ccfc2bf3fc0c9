"""The container network of a bed: compose's service names and the upstreams' host names lead to loopback ports.

The processes keep the addresses that compose gives them (`postgres:5432`, `https://api.openai.com/v1`);
`GREENLIGHT_NETWORK` says where each name and port really is, as Docker's own DNS would.
"""

import os
from urllib.parse import urlsplit, urlunsplit

VARIABLE = "GREENLIGHT_NETWORK"
DEFAULT_PORTS = {"http": 80, "https": 443, "postgresql": 5432, "postgres": 5432, "redis": 6379}


def variable(places: dict[str, int]) -> str:
    """The variable's value for a network: `{"postgres:5432": 21001}` → "postgres:5432=21001"."""
    return ",".join(f"{name}={port}" for name, port in places.items())


def resolved(url: str) -> str:
    """The same address as this machine reaches it; an address that is not part of the network stays as it is."""
    parts = urlsplit(url)
    known = dict(pair.split("=") for pair in os.environ.get(VARIABLE, "").split(",") if pair)
    port = known.get(f"{parts.hostname}:{parts.port or DEFAULT_PORTS.get(parts.scheme, 0)}")
    if port is None:
        return url
    login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    scheme = "http" if parts.scheme == "https" else parts.scheme
    return urlunsplit((scheme, f"{login}127.0.0.1:{port}", parts.path, parts.query, ""))
