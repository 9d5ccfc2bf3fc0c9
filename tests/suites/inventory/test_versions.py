"""Which earlier versions could be returned to, in real repositories."""

import subprocess
from pathlib import Path

import pytest

from fixtures.faults import Fault
from fixtures.host import Host
from suites.inventory.versions import Deployed, Version, collect

FIRST, SECOND, OTHER = "20240101000000_init", "20240201000000_more", "20240115000000_other"


class Repository:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.minute = 0
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> None:
        when = f"2026-01-01T00:{self.minute:02}:00Z"
        person = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "GIT_CONFIG_GLOBAL": "/dev/null"}
        subprocess.run(
            ["git", *arguments], cwd=self.folder, env={"PATH": "/usr/bin:/bin", **person, **dates}, check=True
        )

    def release(self, tag: str | None, *migrations: str) -> None:
        self.minute += 1
        for name in migrations:
            file = self.folder / "prisma/migrations" / name / "migration.sql"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("select 1")
        (self.folder / "note").write_text(str(self.minute))
        self.git("add", "-A")
        self.git("commit", "-q", "-m", str(tag))
        if tag:
            self.git("tag", "-a", tag, "-m", tag)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def look(repository: Repository) -> Deployed:
    with Host() as host:
        return collect(host, str(repository.folder), "prisma")


def test_a_tag_with_the_first_migrations_is_a_way_back(repository: Repository) -> None:
    repository.release("v1", FIRST)
    repository.release("v2", SECOND)
    found = look(repository)
    assert (found.tags, found.migrations, found.ways_back) == (("v2",), (FIRST, SECOND), ["v1"])


def test_an_untagged_revision_has_no_tag_and_yet_ways_back(repository: Repository) -> None:
    repository.release("v1", FIRST)
    repository.release(None, SECOND)
    found = look(repository)
    assert (found.tags, found.ways_back) == ((), ["v1"])


def test_a_later_tag_is_no_way_back(repository: Repository) -> None:
    repository.release("v1", FIRST)
    repository.release("v2", SECOND)
    repository.git("checkout", "-q", "v1")
    assert look(repository).earlier == ()


def test_a_migration_may_have_any_name(repository: Repository) -> None:
    repository.release("v1", "0_init")
    (repository.folder / "prisma/migrations/migration_lock.toml").write_text("")
    repository.release("v2", "20240301000000_add-supplier")
    found = look(repository)
    assert (found.migrations, found.ways_back) == (("0_init", "20240301000000_add-supplier"), ["v1"])


def test_a_folder_without_history_is_a_fault(tmp_path: Path) -> None:
    with Host() as host, pytest.raises(Fault, match="gives no history"):
        collect(host, str(tmp_path), "prisma")


@pytest.mark.parametrize(
    ("migrations", "fits"),
    [
        ((FIRST,), True),
        ((FIRST, SECOND), True),
        ((), False),
        ((OTHER,), False),
        ((FIRST, OTHER), False),
        ((SECOND,), False),
    ],
)
def test_only_the_first_migrations_fit(migrations: tuple[str, ...], fits: bool) -> None:
    assert Version("v", migrations).fits((FIRST, SECOND)) is fits
