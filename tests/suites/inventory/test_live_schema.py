"""Reading schema.prisma, and telling how a database differs from it."""

from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.host import Host
from gate.outcomes import Unverified
from suites.inventory.live_schema import Schema, declared, finding, prisma_status
from testbed.inventory.release import TEMPLATE

TEXT = """
enum Role {
  admin   // the first one
  viewer
  @@map("roles")
}

model User {
  id        String   @id @default(cuid())
  name      String?  @map("full_name")
  role      Role     @default(viewer)
  tags      String[]
  seen      DateTime @db.Timestamptz(6)
  code      String   @db.VarChar(12)
  orders    Order[]
  @@index([role])
  @@map("users")
}

model Order {
  id    Int   @id
  by    User  @relation(fields: [byId], references: [id])
  byId  String
}
"""


@pytest.fixture
def schema() -> Schema:
    return declared(TEXT)


def test_tables_and_columns_have_the_names_of_the_database(schema: Schema) -> None:
    assert set(schema.tables) == {"users", "Order"}
    assert list(schema.tables["users"]) == ["id", "full_name", "role", "tags", "seen", "code"]


def test_relations_are_no_columns(schema: Schema) -> None:
    assert list(schema.tables["Order"]) == ["id", "byId"]


def test_types_are_those_that_postgresql_shows(schema: Schema) -> None:
    assert schema.tables["users"] == {
        "id": "text not null",
        "full_name": "text",
        "role": '"roles" not null',
        "tags": "text[]",
        "seen": "timestamp with time zone not null",
        "code": "character varying(12) not null",
    }


def test_enums_keep_the_order_of_their_values(schema: Schema) -> None:
    assert schema.enums == {"roles": "admin, viewer"}


def test_a_type_that_nobody_knows_is_unverified() -> None:
    with pytest.raises(Unverified, match=r"@db\.Geometry"):
        declared("model A {\n  at Unsupported @db.Geometry(Point)\n}")


def test_the_same_schema_has_not_drifted(schema: Schema) -> None:
    assert schema.drift(schema) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"Order": {"id": "integer not null"}}, "column Order.byId is missing"),
        (
            {"Order": {"id": "bigint not null", "byId": "text not null"}},
            "column Order.id is bigint not null, declared as integer not null",
        ),
        (
            {"Order": {"id": "integer not null", "byId": "text not null", "x": "text"}},
            "column Order.x is declared nowhere",
        ),
        ({"copy": {"id": "text"}}, "table copy is declared nowhere"),
    ],
)
def test_a_difference_is_named(schema: Schema, change: dict[str, dict[str, str]], said: str) -> None:
    assert schema.drift(replace(schema, tables={**schema.tables, **change})) == [said]


def test_a_missing_table_and_another_enum_are_named(schema: Schema) -> None:
    live = Schema({"users": schema.tables["users"]}, {"roles": "admin"})
    assert schema.drift(live) == ["table Order is missing", "enum roles is admin, declared as admin, viewer"]


def test_the_release_of_the_testbed_can_be_read() -> None:
    text = Path(TEMPLATE, "common/apps/api/prisma/schema.prisma").read_text()
    assert declared(text).size == "108 columns of 12 tables and 10 enums"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    (tmp_path / "apps/api/prisma").mkdir(parents=True)
    return tmp_path


def _prisma(release: Path, script: str) -> None:
    command = release / "node_modules/.bin/prisma"
    command.parent.mkdir(parents=True)
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)


def test_a_release_without_prisma_says_nothing(release: Path) -> None:
    assert prisma_status(Host("local"), str(release), "apps/api/prisma") is None


def test_prisma_is_asked_in_the_folder_of_its_schema(release: Path) -> None:
    _prisma(release, 'echo "$@ in $PWD"')
    ran = prisma_status(Host("local"), str(release), "apps/api/prisma")
    assert ran
    assert (ran.ok, ran.said) == (True, f"migrate status in {release}/apps/api")


# As packages/migrate/src/commands/MigrateStatus.ts prints it.
BEHIND = """11 migrations found in prisma/migrations
Following migration have not yet been applied:
20251120090000_add_supplier

To apply migrations in development run prisma migrate dev.
To apply migrations in production run prisma migrate deploy."""


def test_what_prisma_finds_is_told_and_not_what_it_said_last(release: Path) -> None:
    _prisma(release, f"echo 'Prisma schema loaded from prisma/schema.prisma' >&2; echo '{BEHIND}'; exit 1")
    ran = prisma_status(Host("local"), str(release), "apps/api/prisma")
    assert ran
    assert finding(ran) == "Following migration have not yet been applied: 20251120090000_add_supplier"


@pytest.mark.parametrize(
    "said",
    [
        "Following migrations have failed:",
        "Your local migration history and the migrations table from your database are different:",
        "The current database is not managed by Prisma Migrate.",
        "Error: P3015",
    ],
)
def test_what_speaks_of_migrations_is_a_finding(release: Path, said: str) -> None:
    _prisma(release, f"echo '{said}' >&2; exit 1")
    ran = prisma_status(Host("local"), str(release), "apps/api/prisma")
    assert ran
    assert finding(ran) == said


@pytest.mark.parametrize(
    "said",
    [
        "Error: request to http://127.0.0.1:9/all_commits/6051/schema-engine.gz.sha256 failed, reason: ECONNREFUSED",
        "/usr/bin/env: node: No such file or directory",
        "Error: Environment variable not found: DATABASE_URL. (P1012)",
    ],
)
def test_a_prisma_that_does_not_start_proves_nothing(release: Path, said: str) -> None:
    _prisma(release, f"echo '{said}' >&2; exit 1")
    with pytest.raises(Unverified, match="ended before it looked at the migrations"):
        prisma_status(Host("local"), str(release), "apps/api/prisma")


def test_prisma_downloads_no_engine_into_the_release(release: Path) -> None:
    _prisma(release, 'echo "$PRISMA_ENGINES_MIRROR $PRISMA_BINARIES_MIRROR"')
    ran = prisma_status(Host("local"), str(release), "apps/api/prisma")
    assert ran
    assert ran.said == "http://127.0.0.1:9 http://127.0.0.1:9"


def test_a_database_that_prisma_does_not_reach_proves_nothing(release: Path) -> None:
    _prisma(release, """echo "Error: P1001: Can't reach database server at db:5432" >&2; exit 1""")
    with pytest.raises(Unverified, match="does not reach the database of its env file"):
        prisma_status(Host("local"), str(release), "apps/api/prisma")
