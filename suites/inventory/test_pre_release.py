"""Inventory, before a release (document 002, section 1)."""

from collections.abc import Callable, Mapping
from typing import cast

import pytest

from fixtures import migrations
from fixtures.host import Ran
from fixtures.migrations import Migrations
from gate.fixtures import run_of
from gate.outcomes import Unverified
from gate.text import listed
from suites.inventory import compose, envfiles, seed
from suites.inventory.compose import Resolved
from suites.inventory.envfiles import Environment
from suites.inventory.health import Health
from suites.inventory.pre_release_fixtures import Limited
from suites.inventory.seed import Administrator, Seeded
from suites.inventory.target import Admin, Limits, Section

Saw = Callable[[str], None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Cases that the target names: the routes that need a limit, the secrets that compose has to pass on."""
    section = cast(Section | None, run_of(metafunc.config).target.sections.get("inventory"))
    named = {"route": list(section.rate_limits), "secret": list(section.compose.in_force)} if section else {}
    for argument in named.keys() & set(metafunc.fixturenames):
        metafunc.parametrize(argument, named[argument])


@pytest.mark.item("INV-PRE-01")
@pytest.mark.parametrize("file", envfiles.FILES)
@pytest.mark.parametrize("key", envfiles.REQUIRED)
def test_required_value_is_set(environment: Environment, file: str, key: str, saw: Saw) -> None:
    """The key stands in the file, is filled in, and is neither a sample nor a default."""
    flaw = environment.flaw(file, key)
    assert flaw is None, f"{file}: {key} {flaw}"
    saw(f"{key} in {file}: {len(environment.place(file).values[key])} characters")


@pytest.mark.item("INV-PRE-01")
def test_jwt_secret_is_long_and_nobodys_default(environment: Environment, section: Section, saw: Saw) -> None:
    """Wherever it is set the secret is long enough for its algorithm; where nobody sets it, the code's own is used."""
    places, shortest = environment.holding("JWT_SECRET"), section.environment.shortest_jwt_secret
    assert places, "nobody sets JWT_SECRET: the service signs its tokens with the default in its code"
    secrets = {place.name: place.values["JWT_SECRET"] for place in places}
    public = [name for name, secret in secrets.items() if secret in envfiles.DEFAULTS["JWT_SECRET"]]
    assert not public, f"JWT_SECRET is a documented default in {' and '.join(public)}: anybody can forge a token"
    short = [f"{len(secret)} characters in {name}" for name, secret in secrets.items() if len(secret) < shortest]
    assert not short, f"JWT_SECRET is too short: {', '.join(short)}; at least {shortest} are needed"
    saw(f"JWT_SECRET is in force from {places[0].name}, {len(secrets[places[0].name])} characters")


@pytest.mark.item("INV-PRE-01")
def test_database_url_can_be_read(environment: Environment, saw: Saw) -> None:
    """Each DATABASE_URL is an address of a PostgreSQL database."""
    places = environment.holding("DATABASE_URL")
    assert places, "nobody sets DATABASE_URL"
    flaws = {place.name: envfiles.address_flaw(place.values["DATABASE_URL"]) for place in places}
    bad = [f"DATABASE_URL in {name} {flaw}" for name, flaw in flaws.items() if flaw]
    assert not bad, "; ".join(bad)
    saw(f"DATABASE_URL can be read in {' and '.join(flaws)}")


@pytest.mark.item("INV-PRE-01")
def test_no_key_has_two_values(environment: Environment, section: Section, saw: Saw) -> None:
    """A key that stands in several places has the same value in each."""
    different = environment.differences(but=section.environment.may_differ)
    assert not different, "; ".join(map(str, different))
    if section.pid_file and not environment.knows_the_process:
        raise Unverified(f"{section.pid_file} names no process that runs, so it is not known with what one was started")
    counts = [f"{len(place.values)} in {place.name}" for place in environment.places]
    saw(f"no key has two values (keys: {', '.join(counts)})")
    if not section.pid_file:
        saw("what the process was started with was not looked at: the target names no inventory.pid_file")


@pytest.mark.item("INV-PRE-02", vital=True)
def test_health_says_ok(health_answers: list[Health], saw: Saw) -> None:
    """Each address says status ok, with its database up."""
    for health in health_answers:
        assert health.ok, health.trouble
        saw(f"{health.address}/health: status {health.status}, database {health.database}")


@pytest.mark.item("INV-PRE-02", vital=True)
def test_the_database_answers_health_in_time(health_answers: list[Health], limits: Limits, saw: Saw) -> None:
    """The health answer carries the database's latency, within the limit."""
    for health in health_answers:
        assert health.latency_ms is not None, f"{health.address}/health carries no database latency ({health.trouble})"
        latency = health.latency_ms / 1000
        assert latency <= limits.health_latency, (
            f"{health.address}/health: database {latency:.2f} s, limit {limits.health_latency}"
        )
        saw(f"{health.address}: database {health.latency_ms:g} ms, answer {health.seconds * 1000:.0f} ms")


@pytest.mark.item("INV-PRE-03")
@pytest.mark.parametrize("key", ["THROTTLE_DEFAULT_TTL", "THROTTLE_DEFAULT_LIMIT"])
def test_default_limit_is_set(environment: Environment, key: str, saw: Saw) -> None:
    """The key in force is a whole number above zero."""
    places, value = environment.holding(key), environment.in_force(key)
    assert value is not None, f"{key} is set nowhere"
    assert envfiles.number(value) > 0, f"{key} in {places[0].name} is {value!r}, not a whole number above zero"
    saw(f"{key}={value} in {places[0].name}")


@pytest.mark.item("INV-PRE-03")
def test_route_is_limited(route: str, limited: Limited, saw: Saw) -> None:
    """The route announces the configured limit; log-in, where it may be tried, refuses whoever exceeds it."""
    wanted, tried = limited.wanted, limited.provoked
    saw(f"{route} announces {'; '.join(map(str, limited.promises)) or 'nothing'}")
    assert limited.flaw is None, f"{route} {limited.flaw}"
    if tried is None:
        return
    if not tried.refused and tried.in_one_window <= wanted.calls:
        raise Unverified(
            f"a window of {route} ended among the {tried.tried} calls: {tried.in_one_window} fell into one"
        )
    assert tried.refused, (
        f"{route} promises a limit of {wanted.calls} calls in {wanted.window:g} s and let all of {tried.tried} pass "
        f"within {tried.seconds:.1f} s"
    )
    saw(f"{route} refused call {tried.tried} of an unknown user within the window")


@pytest.mark.item("INV-PRE-04")
def test_every_migration_of_the_release_is_applied(deployed: Migrations, saw: Saw) -> None:
    """Each folder of the release stands in _prisma_migrations."""
    pending, seen = deployed.pending(), len(deployed.released)
    assert seen, "the release holds no migration at all: is prisma/migrations part of what was deployed?"
    assert not pending, f"{len(pending)} of {seen} migrations are not applied: {listed(pending)}"
    saw(f"{seen} migrations of the release are applied, the last one is {deployed.released[-1].name}")


@pytest.mark.item("INV-PRE-04")
def test_every_applied_migration_has_finished(deployed: Migrations, saw: Saw) -> None:
    """No row of _prisma_migrations was begun and never finished."""
    failed, seen = deployed.failed(), len(deployed.applied)
    assert seen, "_prisma_migrations is empty"
    assert not failed, f"{len(failed)} of {seen} migrations began and never finished: {listed(failed)}"
    saw(f"{seen} rows of _prisma_migrations, all finished or rolled back")


@pytest.mark.item("INV-PRE-04")
def test_no_applied_migration_was_changed(deployed: Migrations, saw: Saw) -> None:
    """Each migration.sql of the release has the checksum that was applied."""
    changed, seen = deployed.changed(), len(deployed.applied)
    assert seen, "_prisma_migrations is empty"
    assert not changed, f"{len(changed)} of {seen} applied migrations have another checksum here: {listed(changed)}"
    saw(f"{seen} checksums compared")


@pytest.mark.item("INV-PRE-04")
def test_the_database_knows_no_other_migration(deployed: Migrations, saw: Saw) -> None:
    """No migration stands in the table alone."""
    unknown, seen = deployed.unknown(), len(deployed.applied)
    assert seen, "_prisma_migrations is empty"
    assert not unknown, f"{len(unknown)} applied migrations are not part of this release: {listed(unknown)}"
    saw(f"all of {seen} applied migrations are part of the release")


@pytest.mark.item("INV-PRE-04")
def test_the_lock_file_names_the_provider(deployed: Migrations, environment: Environment, saw: Saw) -> None:
    """migration_lock.toml names the provider of DATABASE_URL."""
    url = environment.in_force("DATABASE_URL")
    assert url, "nobody sets DATABASE_URL, so no provider can be compared"
    named, used = deployed.provider or "nothing", migrations.provider_of(url)
    assert named == used, f"migration_lock.toml names {named} as provider, DATABASE_URL is an address of {used}"
    saw(f"migration_lock.toml and DATABASE_URL name {named}")


@pytest.mark.item("INV-PRE-05")
def test_the_administrator_is_there_and_active(seeded: Seeded, admin: Admin, saw: Saw) -> None:
    """The configured administrator is a user who is not disabled."""
    assert seeded.administrator, f"no user has the address {admin.email}: the administrator was never seeded"
    assert not seeded.administrator.disabled, f"the administrator {admin.email} is disabled"
    saw(f"{admin.email} is there and active")


@pytest.mark.item("INV-PRE-05")
def test_the_administrator_has_the_admin_role(administrator: Administrator, admin: Admin, saw: Saw) -> None:
    """The role is admin."""
    assert administrator.role == "admin", f"{admin.email} has the role {administrator.role}, expected admin"
    saw(f"{admin.email} has the role admin")


@pytest.mark.item("INV-PRE-05")
@pytest.mark.parametrize("resource", seed.RESOURCES)
def test_the_administrator_may_read_and_write(
    administrator: Administrator, admin: Admin, resource: str, saw: Saw
) -> None:
    """The guard looks at rows, never at the role: each resource has one, with read and write."""
    read, write = administrator.permissions.get(resource, (None, None))
    assert read is not None, f"{admin.email} has no permission row for {resource}"
    assert all((read, write)), f"{admin.email} on {resource}: read {read}, write {write}; both are needed"
    saw(f"{admin.email} reads and writes {resource}")


@pytest.mark.item("INV-PRE-05")
def test_the_notification_settings_are_there(seeded: Seeded, saw: Saw) -> None:
    """There is the one row that the service reads its notification settings from."""
    assert seeded.settings_row, f"notification_settings has no row {seed.SETTINGS_ID!r}"
    saw("the notification settings are there")


@pytest.mark.item("INV-PRE-05")
def test_the_administrator_can_log_in(token: str, admin: Admin, saw: Saw) -> None:
    """The configured password gives a token."""
    saw(f"{admin.email} was given a token of {len(token)} characters")


@pytest.mark.item("INV-PRE-06")
def test_compose_resolves_the_file(compose_run: Ran, section: Section, saw: Saw) -> None:
    """The command ends with 0 and finds each variable set."""
    assert compose_run.ok, f"docker compose config fails: {compose_run.sentence}"
    unset = compose.unset(compose_run.err)
    assert not unset, f"variables that are not set become empty: {listed(unset)}"
    saw(f"{' '.join(compose.command(section.compose))} → exit 0, no variable unset")


@pytest.mark.item("INV-PRE-06")
@pytest.mark.parametrize("fact", compose.FACTS)
def test_services_are_as_declared(resolved: Resolved, section: Section, fact: str, saw: Saw) -> None:
    """Services with their ports, environment keys, health check and dependencies equal what the target declares."""
    declared = section.compose.services
    off = compose.off(fact, resolved, declared)
    assert not off, f"compared with what the target declares: {'; '.join(off)}"
    saw(f"{fact} of {len(declared)} services as declared: {', '.join(sorted(declared))}")


@pytest.mark.item("INV-PRE-06")
def test_secret_is_the_one_in_force(resolved: Resolved, meant: Mapping[str, str], secret: str, saw: Saw) -> None:
    """The API would start with the value that is meant to be in force, and not with a default."""
    flaw = compose.secret_off(secret, resolved.value("api", secret), meant[secret])
    assert flaw is None, f"{secret} of the service api {flaw}"
    saw(f"{secret} of the service api is the one of the env file")
