"""Where the service's DATABASE_URL points, beside the database that it uses (document 002, section 3.2)."""

from dataclasses import dataclass

from fixtures.faults import Fault
from fixtures.postgres_address import Address
from gate.outcomes import Unverified
from suites.inventory.envfiles import Environment

KEY = "DATABASE_URL"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Pointer:
    """A place that sets DATABASE_URL: host, port and database that it names, and those in use; no password."""

    place: str
    names: str
    used: str

    @property
    def right(self) -> bool:
        """Both name the same database; all names of the loopback count as one."""
        return _plain(self.names) == _plain(self.used)

    def __str__(self) -> str:
        return f"{self.names} in {self.place}" + ("" if self.right else f", in use is {self.used}")


def collect(environment: Environment, used: str) -> list[Pointer]:
    """One pointer a place, the one in force first; raises Fault when none sets the key."""
    places = environment.holding(KEY)
    if not places:
        raise Fault(f"no file and no process sets {KEY}")
    return [Pointer(place.name, _address(place.values[KEY], place.name), used) for place in places]


def _address(url: str, place: str) -> str:
    try:
        return str(Address.of(url))
    except ValueError as problem:
        raise Unverified(f"{KEY} in {place} cannot be read: {problem}") from None


def _plain(address: str) -> str:
    host, _, rest = address.rpartition(":")
    return f"{'loopback' if host.strip('[]') in _LOOPBACK else host.lower()}:{rest}"
