"""The machine that the database runs on: the target's word, or the release's own machine where that is certain."""

from urllib.parse import urlsplit

from fixtures.host import Host
from fixtures.postgres_address import Address
from gate.outcomes import Unverified
from suites.inventory.database_url import LOOPBACK

_HERE = ("", *LOOPBACK)  # "" is a local socket
_NAMES = "hostname; hostname -f 2>/dev/null; hostname -I 2>/dev/null; true"


def checked(host: Host, url: str) -> Host:
    """The release's machine, where the database's address is one of its own; raises Unverified where it is not.

    This machine's loopback is the release's machine only where that is this one: a tunnel may lead anywhere.
    """
    where = _host_of(url)
    if where in _HERE and host.transport == "local":
        return host
    if where in _HERE or where not in _names(host):
        raise Unverified(
            f"it does not show that the database at {Address.of(url)} runs on {host.name}: "
            "set inventory.database_host to its machine"
        )
    return host


def _host_of(url: str) -> str:
    """The host in a database's address; "" for a local socket."""
    named = str(Address.of(url).parameters.get("host", "")).lower()
    return "" if named.startswith("/") else named


def _names(host: Host) -> set[str]:
    """What the machine is called: by the target, and by itself."""
    told = urlsplit(f"//{host.name}").hostname if host.transport == "ssh" else None
    return {*filter(None, [told]), *host.run(["sh", "-c", _NAMES]).out.lower().split()}
