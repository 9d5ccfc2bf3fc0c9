"""The release folder: files, secrets, history, migrations."""

import hashlib
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from testbed import postgres
from testbed.inventory import release
from testbed.inventory.release import KEYS, Release, Settings, State

OBSERVED_SCHEMA = Path(__file__).with_name("db_schema.txt").read_text()

TABLES = (
    "audit_logs", "alerts", "upload_jobs", "upload_job_items", '"User"', "permissions", "products", "inbounds",
    "outbounds", "returns", "notification_settings", "telegram_targets", "_prisma_migrations",
)  # fmt: skip


@pytest.fixture
def healthy(tmp_path: Path, settings: Settings) -> Release:
    return release.build(tmp_path / "release", "healthy", settings)


@pytest.fixture
def as_shipped(tmp_path: Path, settings: Settings) -> Release:
    return release.build(tmp_path / "release", "as_shipped", settings)


def keys(file: Path) -> set[str]:
    return {line.split("=")[0].lstrip("# ") for line in file.read_text().splitlines() if "=" in line}


def values(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def test_the_migrations_give_the_observed_schema(healthy: Release, database_url: str) -> None:
    healthy.deploy(database_url)
    psql = postgres.bin_folder() / "psql"
    if not psql.exists():
        pytest.skip(f"no psql in {psql.parent}")
    commands = [rf"\d {table}" for table in TABLES] + [r"\dT+"]
    arguments = [part for command in commands for part in ("-c", command)]
    done = subprocess.run(
        [psql, database_url, "-P", "pager=off", *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout == OBSERVED_SCHEMA


def test_deployed_migrations_are_recorded_as_prisma_does(healthy: Release, database_url: str) -> None:
    assert healthy.deploy(database_url) == 11
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT migration_name, checksum, finished_at IS NOT NULL, rolled_back_at, applied_steps_count"
            " FROM _prisma_migrations ORDER BY started_at"
        ).fetchall()
    files = sorted(healthy.migrations_folder.glob("*/migration.sql"))
    expected = [(f.parent.name, hashlib.sha256(f.read_bytes()).hexdigest(), True, None, 1) for f in files]
    assert rows == expected


def test_a_second_deployment_applies_nothing(healthy: Release, database_url: str) -> None:
    healthy.deploy(database_url)
    assert healthy.deploy(database_url) == 0


def test_a_broken_migration_leaves_those_before_it_applied(healthy: Release, database_url: str) -> None:
    broken = healthy.migrations_folder / "20260101000000_broken"
    broken.mkdir()
    (broken / "migration.sql").write_text("ALTER TABLE nowhere ADD COLUMN x TEXT;")
    with pytest.raises(psycopg.Error):
        healthy.deploy(database_url)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM _prisma_migrations").fetchone() == (11,)


def test_earlier_tags_hold_a_prefix_of_the_migrations(healthy: Release) -> None:
    def migrations(tag: str) -> list[str]:
        paths = healthy.git("ls-tree", "-r", "--name-only", tag, "apps/api/prisma/migrations").splitlines()
        return sorted(Path(path).parent.name for path in paths if path.endswith(".sql"))

    deployed = [migration.name for migration in healthy.migrations()]
    assert healthy.git("tag").split() == ["v1.8.0", "v1.8.1", "v1.8.2"]
    assert [len(migrations(tag)) for tag in ("v1.8.0", "v1.8.1", "v1.8.2")] == [9, 10, 11]
    assert all(deployed[: len(migrations(tag))] == migrations(tag) for tag in ("v1.8.0", "v1.8.1", "v1.8.2"))
    assert healthy.git("rev-parse", "HEAD") == healthy.git("rev-parse", "v1.8.2^{commit}")


@pytest.mark.parametrize("state", ["healthy", "as_shipped"])
def test_the_history_is_the_same_each_time(tmp_path: Path, settings: Settings, state: State) -> None:
    heads = {release.build(tmp_path / name, state, settings).git("rev-parse", "HEAD") for name in ("one", "two")}
    assert len(heads) == 1


@pytest.mark.parametrize("state", ["healthy", "as_shipped"])
def test_secrets_stay_out_of_the_repository(tmp_path: Path, settings: Settings, state: State) -> None:
    built = release.build(tmp_path / "release", state, settings)
    assert built.git("status", "--short") == ""
    tracked = built.git("ls-files").splitlines()
    assert not [path for path in tracked if Path(path).name == ".env"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in (built.env, built.api_env))


def test_healthy_env_files_agree_and_their_templates_name_every_key(healthy: Release, settings: Settings) -> None:
    assert values(healthy.env) == values(healthy.api_env) == settings.environment()
    assert keys(healthy.folder / ".env.example") == keys(healthy.api / ".env.example") == set(KEYS)


def test_every_documented_key_is_read_somewhere(healthy: Release) -> None:
    suffixes = {".ts", ".js", ".prisma", ".yml"}
    source = "".join(path.read_text() for path in healthy.folder.rglob("*") if path.suffix in suffixes)
    assert [key for key in KEYS if key not in source] == []


def test_healthy_documents_are_no_older_than_templates_and_migrations(healthy: Release) -> None:
    def changed(*paths: str) -> int:
        return int(healthy.git("log", "-1", "--format=%ct", "--", *paths))

    assert changed("README.md", "docs") >= changed(".env.example", "apps/api/prisma/migrations")


def test_as_shipped_keeps_the_documented_defaults(as_shipped: Release, settings: Settings) -> None:
    root = values(as_shipped.env)
    assert (root["JWT_SECRET"], root["TELEGRAM_BOT_TOKEN"]) == ("change-me", "")
    assert values(as_shipped.api_env) == {"DATABASE_URL": settings.database_url}
    assert as_shipped.git("tag") == ""
    assert "/audit/logs" not in (as_shipped.folder / "docs/openapi.yaml").read_text()
    missing = set(KEYS) - keys(as_shipped.folder / ".env.example") - keys(as_shipped.api / ".env.example")
    assert missing == {"JWT_EXPIRES_IN", "PORT", "HOST", "ENABLE_SWAGGER", "VITE_API_BASE_URL", "NODE_ENV"}


def test_a_folder_in_use_is_not_overwritten(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        release.build(tmp_path, "healthy", settings)


def test_a_surrounding_repository_is_left_alone(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert release.build(tmp_path / "release", "healthy", settings).git("rev-parse", "--git-dir").strip() == ".git"
