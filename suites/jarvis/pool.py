"""The service's connections to its database, and how many its pools may open (Prisma "Connection pool").

Server and worker have a pool each; one without `connection_limit` in its DATABASE_URL opens 2 x physical cores + 1, as
Prisma's engine counts them (quaint: `num_cpus::get_physical`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from fixtures.faults import Fault
from fixtures.host import Host
from fixtures.postgres import Postgres
from gate.outcomes import Unverified

CPUS = "/proc/cpuinfo"

_THEIRS = "usename = %(role)s and application_name not like 'greenlight %%'"
"""Sessions of the service's role, but for those of a run that logs in by the same role."""

_CLIENTS = "datid is not null and coalesce(backend_type, 'client backend') = 'client backend'"
"""Sessions of clients; the kind of one that this run may not see into is not told."""

_CONNECTIONS = f"""
    select count(*) filter (where {_THEIRS}) as own, count(*) as all,
           current_setting('max_connections')::int as most,
           count(*) filter (where {_THEIRS} and state is null) as hidden
    from pg_stat_activity where {_CLIENTS}
"""
_BUSY = f"""
    select coalesce(max(busy), 0) from (
        select count(*) as busy from pg_stat_activity
        where {_CLIENTS} and {_THEIRS} and state <> 'idle' group by client_addr
    ) as places
"""


@dataclass(frozen=True)
class Pools:
    """How many connections each process may open, and where that is said."""

    sizes: Mapping[str, int]
    said: str

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(self.sizes.values())

    @property
    def smallest(self) -> int:
        """The size of the smallest pool."""
        return min(self.sizes.values())

    def __str__(self) -> str:
        return f"{' + '.join(f'{size} of {name}' for name, size in self.sizes.items())} ({self.said})"


@dataclass(frozen=True)
class Connected:
    """Connections of the service's role and of everybody, those that may be, and own ones that cannot be seen into."""

    own: int
    all: int
    most: int
    hidden: int


@dataclass(frozen=True)
class Activity:
    """The sessions of the server, by its own view."""

    database: Postgres
    role: str

    def connected(self) -> Connected:
        """How many are connected now; raises Unverified when the role has not one connection."""
        row = self.database.rows(_CONNECTIONS, {"role": self.role})[0]
        if not row.own:
            raise Unverified(f"nobody is connected as {self.role}: does jarvis.service_role name the service's role?")
        return Connected(row.own, row.all, row.most, row.hidden)

    def busy(self) -> int:
        """The most connections of one client address that are at work, or in a transaction."""
        return int(self.database.value(_BUSY, {"role": self.role}))


def of_url(url: str) -> int | None:
    """The pool size that a DATABASE_URL asks for; None where it says nothing."""
    given = parse_qs(urlsplit(url).query).get("connection_limit", [])
    return int(given[0]) if given and given[0].isdigit() else None


def default(host: Host) -> tuple[int, str]:
    """Prisma's own size, and what was counted for it; raises Fault where the host does not say what it has."""
    if count := cores(host.run(["grep", "-E", "^(physical id|cpu cores)", CPUS]).out):
        return 2 * count + 1, f"Prisma's default, 2 x {count} physical cores + 1"
    ran = host.run(["nproc"])
    if not ran.ok or not ran.out.strip().isdigit():
        raise Fault(f"the host does not say how many processors it has: {ran.sentence}")
    return 2 * int(ran.out) + 1, f"Prisma's default, 2 x {int(ran.out)} processors + 1, as {CPUS} tells no cores"


def cores(cpuinfo: str) -> int:
    """The physical cores of all sockets; 0 where the text does not tell them, as on ARM and in some virtual machines.

    Each processor names its socket ("physical id") and, after that, how many cores the socket has ("cpu cores").
    """
    sockets: dict[str, int] = {}
    socket = ""
    for line in cpuinfo.splitlines():
        key, _, value = (part.strip() for part in line.partition(":"))
        if key == "physical id":
            socket = value
        elif key == "cpu cores" and socket and value.isdigit():
            sockets[socket] = int(value)
    return sum(sockets.values())
