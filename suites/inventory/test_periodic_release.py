"""Inventory, what drifts apart with time: migrations, schema, documents (document 002, section 5)."""

from collections.abc import Callable

import pytest

from fixtures.host import Host, Ran
from fixtures.migrations import Migrations, provider_of
from gate.fixtures import Attestation
from gate.outcomes import Unverified
from gate.text import listed
from suites.inventory import live_schema, paper
from suites.inventory.connections import needed
from suites.inventory.env_keys import Keys
from suites.inventory.envfiles import Environment
from suites.inventory.live_schema import Schema
from suites.inventory.paper import Change
from suites.inventory.target import Limits, Section

Saw = Callable[[str], None]

FLAWS = {
    "pending": "are not applied",
    "failed": "began and never finished",
    "changed": "were applied from another migration.sql than the release holds",
    "unknown": "are applied and not part of this release",
}
DOCUMENTS = ("README.md", "docs")


# --- INV-PER-15: migrations and schema ---------------------------------------


@pytest.mark.item("INV-PER-15")
@pytest.mark.parametrize("flaw", FLAWS)
def test_no_migration_is(flaw: str, deployed: Migrations, saw: Saw) -> None:
    """The release's folders and _prisma_migrations agree."""
    names, released, applied = getattr(deployed, flaw)(), len(deployed.released), len(deployed.applied)
    assert released, "the release holds no migration"
    assert applied, "_prisma_migrations is empty"
    assert not names, f"{len(names)} of {max(released, applied)} migrations {FLAWS[flaw]}: {listed(names)}"
    saw(f"none {flaw} of {released} migrations of the release and {applied} rows of _prisma_migrations")


@pytest.mark.item("INV-PER-15")
def test_the_lock_file_and_the_address_name_one_provider(
    deployed: Migrations, environment: Environment, saw: Saw
) -> None:
    """migration_lock.toml names the provider of DATABASE_URL."""
    url = environment.in_force("DATABASE_URL")
    assert url, "nobody sets DATABASE_URL, so no provider can be compared"
    named, used = deployed.provider or "nothing", provider_of(url)
    assert named == used, f"migration_lock.toml names {named} as provider, DATABASE_URL is an address of {used}"
    saw(f"migration_lock.toml and DATABASE_URL name {named}")


@pytest.mark.item("INV-PER-15")
def test_prisma_itself_finds_nothing(prisma_status: Ran | None, deployed: Migrations, saw: Saw) -> None:
    """`prisma migrate status` is content, where the release has prisma installed."""
    assert prisma_status is None or prisma_status.ok, (
        f"prisma migrate status is not content: {live_schema.finding(prisma_status)}"
    )
    told = (
        prisma_status.sentence if prisma_status else "the host has no prisma: the table and the folders were compared"
    )
    saw(f"{told}; {len(deployed.applied)} applied migrations")


@pytest.mark.item("INV-PER-15")
def test_the_schema_has_not_drifted(schemas: tuple[Schema, Schema], saw: Saw) -> None:
    """The live columns and enums are those that schema.prisma declares."""
    declared, live = schemas
    drift = declared.drift(live)
    assert declared.tables, "schema.prisma declares no table"
    assert not drift, f"the database differs from schema.prisma, {len(drift)} times: {listed(drift)}"
    saw(f"{declared.size} are as declared")


# --- INV-PER-16: documents ---------------------------------------------------


@pytest.mark.item("INV-PER-16")
def test_every_key_that_is_read_stands_in_a_template(env_keys: Keys, saw: Saw) -> None:
    """The env templates show every key that the release reads."""
    missing = env_keys.undocumented
    assert not missing, (
        f"{len(missing)} of {len(env_keys.read)} keys that are read stand in no template: {listed(missing)}"
    )
    saw(f"{len(env_keys.read)} keys are read, all stand in a template")


@pytest.mark.item("INV-PER-16")
def test_every_key_of_a_template_is_read(env_keys: Keys, saw: Saw) -> None:
    """Something reads every key that the env templates show."""
    unread = env_keys.unread
    assert not unread, f"nothing reads {len(unread)} of {len(env_keys.shown)} keys of the templates: {listed(unread)}"
    saw(f"{len(env_keys.shown)} keys stand in the templates, all are read")


@pytest.mark.item("INV-PER-16")
@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_document_keeps_up(
    document: str, document_changes: dict[str, Change], described: Change, limits: Limits, attestation: Attestation,
    saw: Saw,
) -> None:  # fmt: skip
    """It changed no earlier than the newest template or migration allows, or somebody says that it is up to date."""
    change = document_changes[document]
    assert described.when, "neither env templates nor migrations stand in the repository"
    told = f"{change}, the newest template or migration: {described}; up to {limits.docs_lag} between them is normal"
    if change.lag(described.when) > limits.docs_lag.delta:
        overdue(f"it lags behind: {told}", attestation)
    saw(told)


@pytest.mark.item("INV-PER-16")
def test_the_operations_document_is_the_one_of_this_checklist(host: Host, section: Section, saw: Saw) -> None:
    """The document says what it said when this checklist was made from it."""
    theirs, ours = host.read(needed(section.document, "document")), paper.OURS.read_text(encoding="utf-8")
    changed = paper.changed_lines(theirs, ours)
    assert not changed, f"{section.document} is not the document of this checklist: {listed(changed)}"
    saw(f"sha256 {paper.digest(theirs)[:12]}… as when this checklist was made from it, {len(ours.splitlines())} lines")


def overdue(sentence: str, attestation: Attestation) -> None:
    """Fails with the sentence, unless a person stands for it."""
    try:
        attestation(sentence)
    except Unverified as nobody:
        raise AssertionError(str(nobody)) from nobody
