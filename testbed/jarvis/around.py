"""What stands around the chat in the healthy state: TLS, monitoring, backups, users."""

from typing import TYPE_CHECKING

from testbed.jarvis import entrance
from testbed.jarvis.facts import Facts

if TYPE_CHECKING:
    from testbed.jarvis.system import Jarvis


def prepare(system: "Jarvis", facts: Facts) -> None:
    """What takes time and needs no database."""
    if facts.healthy:
        entrance.write_certificates(system.home / "tls")


def start(system: "Jarvis", facts: Facts) -> None:
    """Add and start all of it, without waiting."""
    if not facts.healthy:
        return
    where = ("--https", str(facts.https_port), "--http", str(facts.http_port), "--upstream", str(facts.server_port))
    certificates = ("--certificates", str(system.home / "tls"))
    spec = system.module("tls", facts.https_port, "", "testbed.jarvis.entrance", *where, *certificates)
    system.add(spec).start(wait=False)
