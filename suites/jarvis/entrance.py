"""The public entrance: certificate, redirect, hub, and the ports that the machine shows (document 004, security 2)."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from fixtures.network import Door, Knock
from fixtures.tls import Tls
from suites.jarvis.target import Ports, Section
from suites.jarvis.target import Tls as Where

HTTPS, HTTP = 443, 80


def tls(section: Section, where: Where) -> Tls:
    """The entrance's TLS, with the environment's certificates."""
    parts, trust = urlsplit(where.https), section.trust
    return Tls(parts.hostname or "", parts.port or HTTPS, ca=trust.ca, cert=trust.cert, key=trust.key)


def plain(where: Where) -> str:
    """The same entrance without TLS."""
    return where.http or f"http://{urlsplit(where.https).hostname}:{HTTP}"


def hub(where: Where) -> str:
    """The hub behind TLS."""
    return where.websocket or f"wss://{urlsplit(where.https).netloc}/ws"


def asked(ports: Ports) -> list[int]:
    """Every port that is knocked at."""
    return list(dict.fromkeys([*ports.needed, *ports.allowed, *ports.closed]))


def reached(knocks: Iterable[Knock]) -> bool:
    """Whether the machine has answered at all: where nothing does, a filtered port proves nothing."""
    return any(knock.state is not Door.FILTERED for knock in knocks)


def listeners(out: str) -> list[tuple[str, int]]:
    """The addresses and ports of `ss -Hltn` that are not loopback."""
    found = [line.split()[3].rpartition(":") for line in out.splitlines() if len(line.split()) > 3]
    return [(address, int(port)) for address, _, port in found if port.isdigit() and not _loopback(address)]


def beyond(found: Sequence[tuple[str, int]], ports: Ports) -> list[str]:
    """The listeners that the target allows to nobody outside."""
    open_ones = {*ports.needed, *ports.allowed}
    return list(dict.fromkeys(f"{address}:{port}" for address, port in found if port not in open_ones))


def _loopback(address: str) -> bool:
    bare = address.strip("[]").partition("%")[0]
    try:
        return ip_address(bare.removeprefix("::ffff:")).is_loopback
    except ValueError:
        return False  # "*", a name: seen from outside
