"""What stands around the chat: container logs, and in the healthy state TLS, monitoring, backups, users."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from testbed.jarvis.facts import Facts

if TYPE_CHECKING:
    from testbed.jarvis.system import Jarvis

SERVICES = ("db", "redis", "server", "worker")


def start(system: "Jarvis", facts: Facts, pool: ThreadPoolExecutor) -> None:
    """Add and start all of it, without waiting."""
