"""The team chat, before a release: schema, migrations, entrypoint, examples (document 004, done 1, 4, 5; backup 3)."""

from collections.abc import Callable, Sequence

import pytest

from fixtures.host import Host
from fixtures.migrations import Migration
from gate.fixtures import Attestation
from gate.outcomes import Unverified
from gate.target import Target
from gate.text import listed
from suites.jarvis import env_examples, migrations
from suites.jarvis.entrypoint import Script, entrypoint_of, uses
from suites.jarvis.env_examples import Keys
from suites.jarvis.migrations import WayBack
from suites.jarvis.prisma_schema import Schema
from suites.jarvis.target import Section

Saw = Callable[[str], None]


@pytest.mark.item("JV-PRE-01")
def test_the_schema_can_be_read(schema: Schema, saw: Saw) -> None:
    """schema.prisma parses, names PostgreSQL, and holds models."""
    bad = schema.unreadable
    assert not bad, f"{len(bad)} lines of schema.prisma cannot be read: {listed([f'{line!r}' for line in bad], 3)}"
    assert schema.provider == "postgresql", f"schema.prisma names {schema.provider or 'no'} provider, not postgresql"
    assert schema.models, "schema.prisma holds no model"
    saw(f"schema.prisma: {len(schema.models)} models, provider {schema.provider}")


@pytest.mark.item("JV-PRE-01")
@pytest.mark.parametrize("name", migrations.DOCUMENTED)
def test_the_migration_is_there(
    released: Sequence[Migration], with_statements: frozenset[str], name: str, saw: Saw
) -> None:
    """The folder holds a migration.sql with statements."""
    found = next((each for each in released if each.name == name), None)
    assert found, f"the release holds no folder {name} among its {len(released)} migrations"
    assert found.checksum, f"{name} holds no migration.sql"
    assert name in with_statements, f"{name}/migration.sql holds no statement"
    saw(f"{name}: SHA-256 {found.checksum[:12]}…")


@pytest.mark.item("JV-PRE-02")
def test_the_entrypoint_migrates_and_then_starts_the_server(entrypoint: Script, saw: Saw) -> None:
    """The script deploys the migrations, and starts the server after that."""
    assert entrypoint.migration >= 0, "the entrypoint runs no prisma migrate deploy"
    assert entrypoint.start >= 0, "the entrypoint starts no server"
    migrates, starts = entrypoint.lines[entrypoint.migration], entrypoint.lines[entrypoint.start]
    assert entrypoint.start >= entrypoint.migration, f"{starts!r} comes before {migrates!r}"
    saw(f"{migrates!r}, then {starts!r}")


@pytest.mark.item("JV-PRE-02")
def test_a_failing_migration_stops_the_start(entrypoint: Script, saw: Saw) -> None:
    """A failure of the migrations ends the script before the server starts."""
    assert entrypoint.migration >= 0, "the entrypoint runs no prisma migrate deploy"
    line = entrypoint.lines[entrypoint.migration]
    assert not entrypoint.goes_on, (
        f"the server starts also when {line!r} has failed: no set -e, || exit 1, && or if ! ends the script"
    )
    if not entrypoint.stops:
        raise Unverified(f"whether the script ends when {line!r} fails is not seen from its text: look at it by hand")
    saw(f"the script ends when {line!r} fails")


@pytest.mark.item("JV-PRE-02")
def test_the_image_starts_with_the_entrypoint(host: Host, source: str, section: Section, saw: Saw) -> None:
    """The server's Dockerfile copies the script and names it as ENTRYPOINT."""
    file = section.compose.services["server"].dockerfile or "apps/server/Dockerfile"
    text = host.read(f"{source}/{file}")
    words = " ".join(entrypoint_of(text)) or "no ENTRYPOINT"
    assert uses(text, section.entrypoint), f"{file} has {words}, and not {section.entrypoint}, copied into the image"
    saw(f"{file}: ENTRYPOINT {words}")


@pytest.mark.item("JV-PRE-07")
@pytest.mark.parametrize("example", env_examples.EXAMPLES)
def test_the_example_lists_every_key(example_keys: Keys, saw: Saw) -> None:
    """The keys that the example shows are those that are read, no fewer and no more."""
    flaw = example_keys.flaw
    assert flaw is None, f"{example_keys.file} {flaw}"
    saw(f"{example_keys.file}: {len(example_keys.read)} keys are read, all are shown, and no other")


@pytest.mark.item("JV-PRE-12")
def test_each_migration_has_a_way_back(
    way_back: WayBack, section: Section, revision: str, target: Target, attestation: Attestation, saw: Saw
) -> None:
    """A down script, or the written plan, covers what is not in the database yet; else somebody vouches for it."""
    kind = "not yet in the database" if way_back.pending else "the last in the database"
    assert way_back.asked, "neither the release nor the database knows a migration"
    if not way_back.missing:
        saw(f"{listed(way_back.asked)} ({kind}): {'in the written plan' if way_back.note else 'a down script'}")
        return
    lack = f"{len(way_back.missing)} of {len(way_back.asked)} migrations have no way back ({kind})"
    vouched = any(each.item == "JV-PRE-12" and each.names(revision) for each in target.attest)
    missing = listed(way_back.missing)
    assert vouched or way_back.note is None, f"{lack}: {section.rollback_note} names none for {missing}"
    attestation(f"{lack}: {missing} (jarvis.rollback_note, or an attestation that names {revision})", release=revision)
