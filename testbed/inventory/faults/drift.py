"""Faults of what drifts apart with time: the schema, env templates, documents."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from testbed.bed import Bed
from testbed.breaking import contents, replaced
from testbed.faults import fault
from testbed.inventory.release import Release


@fault(reds=["INV-PER-15"], cases=["the_schema_has_not_drifted"])
def somebody_added_a_column_by_hand(bed: Bed) -> Iterator[None]:
    """The database has a column that no migration made."""
    with _altered(bed, 'ALTER TABLE products ADD "supplier" text', 'ALTER TABLE products DROP "supplier"'):
        yield


@fault(reds=["INV-PER-15"])
def somebody_narrowed_a_column_by_hand(bed: Bed) -> Iterator[None]:
    """A text column became varchar(200)."""
    narrow = "ALTER TABLE inbounds ALTER note TYPE varchar(200)"
    with _altered(bed, narrow, "ALTER TABLE inbounds ALTER note TYPE text"):
        yield


@fault(reds=["INV-PER-15"])
def somebody_allowed_nulls_by_hand(bed: Bed) -> Iterator[None]:
    """A column that is required may be empty."""
    allow = "ALTER TABLE outbounds ALTER status DROP NOT NULL"
    with _altered(bed, allow, "ALTER TABLE outbounds ALTER status SET NOT NULL"):
        yield


@fault(reds=["INV-PER-15"])
def somebody_renamed_an_enum_value_by_hand(bed: Bed) -> Iterator[None]:
    """A level of alerts is called otherwise than the release believes."""
    rename = """ALTER TYPE "AlertLevel" RENAME VALUE 'error' TO 'fatal'"""
    with _altered(bed, rename, """ALTER TYPE "AlertLevel" RENAME VALUE 'fatal' TO 'error'"""):
        yield


@fault(reds=["INV-PER-15"], cases=["the_schema_has_not_drifted"])
def the_schema_declares_no_table(bed: Bed) -> Iterator[None]:
    """Somebody ran `prisma init` once more: schema.prisma names the database and declares nothing."""
    schema = bed.inventory.release.schema
    head, _, _ = schema.read_text().partition("enum Role")
    with contents(schema, head):
        yield


@fault(reds=["INV-PER-15", "INV-PER-06"])
def somebody_left_a_table_behind(bed: Bed) -> Iterator[None]:
    """The database has a copy of a table that nobody declares, and that the newest backup does not hold."""
    with _altered(bed, "SET ROLE inventory; CREATE TABLE products_copy (id text)", "DROP TABLE products_copy"):
        yield


@fault(reds=["INV-PER-15"], cases=["prisma_itself_finds_nothing"])
def prisma_itself_is_not_content(bed: Bed) -> Iterator[None]:
    """`prisma migrate status` of the release finds a migration that is not applied."""
    with _prisma(bed, "Following migration have not yet been applied:\n20251120090000_add_supplier"):
        yield


@fault(reds=["INV-PER-15"], cases=["prisma_itself_finds_nothing"])
def prisma_itself_does_not_start(bed: Bed) -> Iterator[None]:
    """The release came without prisma's engines: it would have to download them, and never looks at the migrations."""
    with _prisma(bed, "Error: request to https://binaries.prisma.sh/schema-engine.gz failed, reason: ENOTFOUND"):
        yield


@fault(reds=["INV-PER-16"], cases=["every_key_that_is_read_stands_in_a_template"])
def a_key_stands_in_no_template(bed: Bed) -> Iterator[None]:
    """The service reads JWT_EXPIRES_IN, and neither template shows it."""
    with ExitStack() as stack:
        for template in _templates(bed.inventory.release):
            stack.enter_context(replaced(template, "JWT_EXPIRES_IN=1h\n", ""))
        yield


@fault(reds=["INV-PER-16"], cases=["every_key_of_a_template_is_read"])
def a_template_shows_a_key_that_nothing_reads(bed: Bed) -> Iterator[None]:
    """A key of the past is still asked for."""
    template = next(_templates(bed.inventory.release))
    with contents(template, template.read_text() + "# SLACK_WEBHOOK_URL=\n"):
        yield


@fault(reds=["INV-PER-16"], cases=["the_document_keeps_up[README.md]", "the_document_keeps_up[docs]"])
def the_documents_lag_behind(bed: Bed) -> Iterator[None]:
    """A template was changed and released today; README and docs are of last year."""
    release = bed.inventory.release
    template = next(_templates(release))
    head = release.git("rev-parse", "HEAD").strip()
    tag = release.git("rev-parse", "refs/tags/v1.8.2").strip()
    with contents(template, template.read_text() + "# one more comment\n"):
        release.git("commit", "-q", "-a", "-m", "env template", when=datetime.now(UTC).isoformat())
        release.git("update-ref", "refs/tags/v1.8.2", "HEAD")
        try:
            yield
        finally:
            release.git("update-ref", "refs/tags/v1.8.2", tag)
            release.git("reset", "-q", "--soft", head)
            release.git("reset", "-q")


@fault(reds=["INV-PER-16"], cases=["the_operations_document_is_the_one_of_this_checklist"])
def the_operations_document_has_changed(bed: Bed) -> Iterator[None]:
    """The team added a point to the document, which this checklist does not know."""
    document = bed.inventory.release.checklist
    with replaced(document, "월 1회 이상", "주 1회 이상"):
        yield


@contextmanager
def _altered(bed: Bed, there: str, back: str) -> Iterator[None]:
    bed.inventory.sql(there)
    try:
        yield
    finally:
        bed.inventory.sql(back)


@contextmanager
def _prisma(bed: Bed, said: str) -> Iterator[None]:
    """The release has a prisma that says this, and ends with an error."""
    folder = bed.inventory.release.api / "node_modules" / ".bin"
    folder.mkdir(parents=True)
    command = folder / "prisma"
    command.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{said}\nEND\nexit 1\n")
    command.chmod(0o755)
    try:
        yield
    finally:
        command.unlink()
        folder.rmdir()
        folder.parent.rmdir()


def _templates(release: Release) -> Iterator[Path]:
    yield release.folder / ".env.example"
    yield release.api / ".env.example"
