"""Fixtures of the checks on the host's resources, the connection pool and the front end's source."""

import pytest

from fixtures.host import Host
from fixtures.postgres import Postgres
from suites.jarvis import pool, services
from suites.jarvis.pool import Activity, Pools
from suites.jarvis.resources import Resources
from suites.jarvis.services import BUILT, Services
from suites.jarvis.target import Section


@pytest.fixture(scope="session")
def resources(host: Host, section: Section) -> Resources:
    """Processors, memory and disks of the host."""
    folder = section.backup.folder if section.backup else None
    return Resources(host, tuple(path for path in ("/", section.source, folder) if path))


@pytest.fixture
def activity(database: Postgres, section: Section) -> Activity:
    """The sessions of the service's role."""
    return Activity(database, section.service_role)


@pytest.fixture(scope="session")
def pools(deployed_services: Services, host: Host, section: Section) -> Pools:
    """The pool of each process: what its DATABASE_URL says, else the target, else Prisma's default."""
    seen = [each for name in BUILT for each in services.of(deployed_services, name)]
    given = {each.name: pool.of_url(each.environment.get("DATABASE_URL", "")) for each in seen}
    said = ["connection_limit in DATABASE_URL"] if any(given.values()) else []
    otherwise = 0
    if None in given.values():
        size = section.pool_size
        otherwise, why = (size, "jarvis.pool_size") if size else pool.default(host)
        said.append(why)
    return Pools({name: size or otherwise for name, size in given.items()}, ", else ".join(said))
