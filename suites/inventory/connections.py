"""How the room reaches its system: one place for addresses, certificates and time-outs."""

from datetime import datetime
from typing import TypeVar

from fixtures.host import Host
from fixtures.http import Http, Pace
from fixtures.log import Log
from fixtures.postgres import Postgres
from gate.outcomes import Unverified
from suites.inventory.target import Section, Tls

T = TypeVar("T")

SPACED = (Pace(1, 0.005, per_route=True),)  # the service counts bursts on one route within 60 ms


def apis(section: Section, timeout: float = 5.0) -> list[Http]:
    """The API, one connection an address."""
    return [web(section, url, "inventory API", pace=SPACED, timeout=timeout) for url in section.api]


def web(
    section: Section,
    url: str,
    name: str,
    pace: tuple[Pace, ...] = (),
    timeout: float = 5.0,
    max_bytes: int = 2_000_000,
) -> Http:
    """Any of the environment's HTTP services, with its certificates."""
    tls = section.tls or Tls()
    return Http(url, name=name, ca=tls.ca, cert=tls.cert, key=tls.key, pace=pace, timeout=timeout, max_bytes=max_bytes)


def monitoring(section: Section, url: str, name: str) -> Http:
    """One of the monitoring system's services, with the log-in that the target gives for them."""
    http, given = web(section, url, name), section.monitoring and section.monitoring.authorization
    return http.authorized(given) if given else http


def database(section: Section, connect_timeout: float = 3.0) -> Postgres:
    """The service's database; raises Unverified where the target names none."""
    url = needed(section.database, "database")
    return Postgres(url, name="inventory database", connect_timeout=connect_timeout)


def host(section: Section) -> Host:
    """The machine that the release lies on; raises Unverified where the target names none."""
    return Host(needed(section.host, "host"))


def log(section: Section, host: Host) -> Log:
    """The API's log on the host; raises Unverified where the target names none."""
    where = needed(section.log, "log")
    offset = datetime.strptime(where.utc_offset, "%z").utcoffset() if where.utc_offset else None
    return Log(host, file=where.file, command=where.command, container=where.container, utc_offset=offset)


def needed(value: T | None, key: str) -> T:
    """The value of a key of the section; raises Unverified that names the key when the target leaves it out."""
    if value is None:
        raise Unverified(f"the target says nothing about it: set inventory.{key}")
    return value
