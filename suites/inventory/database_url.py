"""Where the service's DATABASE_URL points, beside the database that it uses (document 002, section 3.2)."""

from dataclasses import dataclass

from fixtures.faults import Fault
from fixtures.postgres_address import Address
from gate.outcomes import Unverified
from suites.inventory.envfiles import Environment

KEY = "DATABASE_URL"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Pointer:
    """A place that sets DATABASE_URL: host, port and database that it names, and those in use; no password."""

    place: str
    names: str
    used: str
    declared: bool = False  # the target says how the service reaches it; else `used` is this machine's way to it

    @property
    def right(self) -> bool:
        """Both name the same database; all names of the loopback count as one."""
        return _plain(self.names) == _plain(self.used)

    @property
    def open(self) -> bool:
        """A database of the same name behind another host or port: this machine may only reach it another way."""
        return not self.right and not self.declared and _database(self.names) == _database(self.used)

    def __str__(self) -> str:
        return f"{self.names} in {self.place}" + ("" if self.right else f", in use is {self.used}")


def collect(environment: Environment, used: str, declared: str | None = None) -> list[Pointer]:
    """One pointer a place, the one in force first; raises Fault when none sets the key.

    `used` is the address that this machine reaches the database at, `declared` the service's, where the target says it.
    """
    places = environment.holding(KEY)
    if not places:
        raise Fault(f"no file and no process sets {KEY}")
    names = {place.name: _address(place.values[KEY], place.name) for place in places}
    return [Pointer(place, address, declared or used, bool(declared)) for place, address in names.items()]


def _address(url: str, place: str) -> str:
    try:
        return str(Address.of(url))
    except ValueError as problem:
        raise Unverified(f"{KEY} in {place} cannot be read: {problem}") from None


def _database(address: str) -> str:
    return address.rpartition("/")[2]


def _plain(address: str) -> str:
    host, _, rest = address.rpartition(":")
    return f"{'loopback' if host.strip('[]') in LOOPBACK else host.lower()}:{rest}"
