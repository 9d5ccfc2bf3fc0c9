"""Reading a schema.prisma."""

from pathlib import Path

import pytest

from suites.jarvis.prisma_schema import read

SCHEMA = """
generator client { // how
  provider      = "prisma-client-js"
  binaryTargets = ["native",
    "linux-musl-openssl-3.0.x"]
}

datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL") // "quoted" // twice
}

/// A user
model User {
  id    String  @id @default(uuid())
  email String? @unique @map("https://x")
  posts Post[]
  vec   Unsupported("vector(1536)")?

  @@index([id, email])
  @@map("users")
}

model Post {
  id   String @id
  kind Kind   @default(NEWS)
}

enum Kind {
  NEWS
  OLD @map("old")
}
"""


def test_blocks_are_read() -> None:
    schema = read(SCHEMA)
    assert schema.models == ("User", "Post")
    assert schema.provider == "postgresql"
    assert schema.unreadable == ()


@pytest.mark.parametrize(
    "broken",
    [
        SCHEMA.replace('@@map("users")\n}', '@@map("users")\n'),
        SCHEMA.replace("model Post", "modle Post"),
        SCHEMA.replace("  id   String @id\n", "  id\n"),
        SCHEMA + "<<<<<<< HEAD\n",
    ],
)
def test_what_cannot_be_read_is_named(broken: str) -> None:
    assert read(broken).unreadable


def test_two_datasources_name_no_provider() -> None:
    assert read(SCHEMA + 'datasource two {\n  provider = "mysql"\n}\n').provider == ""


def test_the_schemas_of_the_stand_ins_can_be_read() -> None:
    for file in Path(__file__).parents[3].glob("testbed/*/release_template/**/schema.prisma"):
        assert read(file.read_text()).unreadable == (), file
