"""Fixtures that collect what is judged before a release; each observation is made once."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from fixtures import dotenv, migrations, own_traces
from fixtures.answer import Answer
from fixtures.compose import lacking
from fixtures.host import Host, Ran
from fixtures.http import Http
from fixtures.pace import pause
from fixtures.postgres import Postgres
from gate.model import Safety
from gate.outcomes import Unverified
from gate.secrets import register
from gate.tag import tag
from suites.inventory import compose, envfiles, own_refusals, rate_limits, seed
from suites.inventory.connections import needed
from suites.inventory.target import Admin, Section

LOG_IN = "POST /auth/login"


@pytest.fixture(scope="session")
def source(section: Section) -> str:
    """The release's folder on the host."""
    return needed(section.source, "source")


@pytest.fixture(scope="session")
def environment(host: Host, source: str, section: Section) -> envfiles.Environment:
    """The values of `.env`, `apps/api/.env` and the process; what is secret among them is never shown."""
    found = envfiles.collect(host, source, section.pid_file)
    for key, value in found.secrets():
        register(value, key)
    return found


@pytest.fixture(scope="session")
def deployed(host: Host, source: str, section: Section, database_connection: Postgres) -> migrations.Migrations:
    """The release's migrations and those that the database knows."""
    return migrations.collect(host, f"{source}/{section.prisma}", database_connection)


@pytest.fixture(scope="session")
def seeded(database_connection: Postgres, admin: Admin) -> seed.Seeded:
    """What the database holds of the seed."""
    return seed.collect(database_connection, admin.email)


@pytest.fixture
def administrator(seeded: seed.Seeded, admin: Admin) -> seed.Administrator:
    """The administrator's row; whether there is one is a case of its own."""
    if seeded.administrator is None:
        raise Unverified(f"no user has the address {admin.email}, so there is nothing to look at")
    return seeded.administrator


@pytest.fixture(scope="session")
def compose_run(host: Host, source: str, section: Section, environment: envfiles.Environment) -> Ran:
    """`docker compose config`, run once; `environment` is read first so that its secrets are known."""
    ran = host.run(compose.command(section.compose), cwd=_folder(source, section))
    if why := lacking(ran):
        raise Unverified(why)
    return ran


@pytest.fixture(scope="session")
def resolved(compose_run: Ran, section: Section) -> compose.Resolved:
    """The configuration that compose would start."""
    if not section.compose.services:
        raise Unverified("the target declares no services of the compose file ([inventory.compose.services.api] …)")
    if not compose_run.ok:
        raise Unverified("docker compose config failed, so there is nothing to compare")
    try:
        return compose.read(compose_run.out)
    except ValueError as error:
        raise AssertionError(f"docker compose config answered no configuration: {error}") from None


@pytest.fixture(scope="session")
def meant(host: Host, source: str, section: Section, environment: envfiles.Environment) -> Mapping[str, str]:
    """The values that compose is meant to pass on: those of the env file that it is given, else of the release's."""
    given = section.compose.env_file
    file = f"{source}/.env" if not given else given if given.startswith("/") else f"{_folder(source, section)}/{given}"
    values = dotenv.parse_as_compose(host.read(file))
    return {key: values.get(name, "") for key, name in section.compose.in_force.items()}


@dataclass(frozen=True)
class Limited:
    """What a route promises, and what came of trying it (None where that is not allowed, or the promise is unsound)."""

    wanted: rate_limits.Wanted
    promises: list[rate_limits.Promise]
    flaw: str | None
    provoked: rate_limits.Provoked | None = None


@pytest.fixture
def limited(route: str, anonymous: Http, allow: Safety, request: pytest.FixtureRequest) -> Limited:
    """The limit of the case's route; log-in is provoked where this run may write."""
    wanted, looks = _wanted(route, request), _Looks(route, anonymous.unpaced(), request)
    found = rate_limits.settled(looks.headers, wanted, looks.wait)
    flaw = rate_limits.flaw(found, wanted)
    if flaw or route != LOG_IN or allow < Safety.WRITE:
        return Limited(wanted, found, flaw)
    return Limited(wanted, found, flaw, rate_limits.provoke(looks.fail_to_log_in, wanted, looks.wait, looks.failed))


class _Looks:
    """Calls of one route for their headers; the first look at log-in is the run's own log-in."""

    def __init__(self, route: str, http: Http, request: pytest.FixtureRequest) -> None:
        self._route, self._http, self._request = route, http, request
        self.failed = 0  # log-ins of nobody so far
        self._made: list[Answer] = [request.getfixturevalue("admin_log_in")] if route == LOG_IN else []

    def headers(self) -> Mapping[str, str]:
        return (self._made.pop() if self._made else self._call()).headers

    def wait(self, seconds: float) -> None:
        """Wait for the next window, inside the deadline."""
        pause(seconds, f"{self._route}: a window is open")

    def fail_to_log_in(self) -> Answer:
        """A log-in of a user who does not exist: it locks nobody out, and costs no password hash."""
        self.failed += 1
        nobody = {"email": f"nobody-{tag()}@example.com", "password": "no-such-user-1"}
        answer = self._http.post("/auth/login", json=nobody)
        own_traces.note(self._request.getfixturevalue("history"), own_refusals.KEY, int(answer.status == 401))
        return answer

    def _call(self) -> Answer:
        if self._route == LOG_IN:
            return self.fail_to_log_in()
        return self._http.bearer(self._request.getfixturevalue("token")).get(self._route.removeprefix("GET "))


def _folder(source: str, section: Section) -> str:
    """Where compose runs."""
    return f"{source}/{section.compose.folder}" if section.compose.folder else source


def _wanted(route: str, request: pytest.FixtureRequest) -> rate_limits.Wanted:
    """The target's figures; the service's own settings stand in for those that it leaves out."""
    limit = request.getfixturevalue("section").rate_limits[route]
    calls, window = limit.limit, limit.window
    if calls is None or window is None:
        values = request.getfixturevalue("environment")
        calls = calls or envfiles.number(values.in_force("THROTTLE_DEFAULT_LIMIT"))
        window = window or envfiles.number(values.in_force("THROTTLE_DEFAULT_TTL"))
    assert all((calls, window)), f"{route} needs a limit, and neither the target nor THROTTLE_DEFAULT_* gives one"
    return rate_limits.Wanted(calls, window)
