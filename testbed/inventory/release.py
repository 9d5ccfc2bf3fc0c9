"""The inventory service's release on disk: what a host that runs it has in its folder, and deploys."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from testbed import prisma
from testbed.prisma import Migration

State = Literal["healthy", "as_shipped"]

TEMPLATE = Path(__file__).with_name("release_template")

# In the order of the templates; the healthy service reads each of them.
KEYS = (
    "NODE_ENV", "HOST", "PORT", "ENABLE_SWAGGER", "DATABASE_URL", "JWT_SECRET", "JWT_EXPIRES_IN",
    "ADMIN_SEED_EMAIL", "ADMIN_SEED_NAME", "ADMIN_SEED_PASSWORD", "TELEGRAM_BOT_TOKEN", "TELEGRAM_CHAT_ID",
    "ALERT_COOLDOWN_MINUTES", "QUIET_HOURS", "THROTTLE_DEFAULT_TTL", "THROTTLE_DEFAULT_LIMIT", "VITE_API_BASE_URL",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """What the bed knows and the release's files have to hold.

    `database_url` carries no `?schema=`: pg_dump refuses it. `throttle_ttl` is in seconds. As shipped, the secrets
    given here are not written: the files keep the defaults of their templates.
    """

    database_url: str
    api_port: int
    web_api_base: str
    jwt_secret: str
    admin_email: str
    admin_password: str
    admin_name: str = "Admin"
    telegram_token: str = ""
    telegram_chat_id: str = ""
    throttle_ttl: int = 60
    throttle_limit: int = 120

    def environment(self) -> dict[str, str]:
        """Every key that the healthy service reads, with its value."""
        values = (
            "production", "127.0.0.1", str(self.api_port), "true", self.database_url, self.jwt_secret, "1h",
            self.admin_email, self.admin_name, self.admin_password, self.telegram_token, self.telegram_chat_id,
            "60", "22-07", str(self.throttle_ttl), str(self.throttle_limit), self.web_api_base,
        )  # fmt: skip
        return dict(zip(KEYS, values, strict=True))


@dataclass(frozen=True)
class Release:
    """A release folder: its files by name, its migrations, its git repository."""

    folder: Path

    @property
    def api(self) -> Path:
        """The API's working directory; its `.env` is the file that the API reads."""
        return self.folder / "apps/api"

    @property
    def env(self) -> Path:
        return self.folder / ".env"

    @property
    def api_env(self) -> Path:
        return self.api / ".env"

    @property
    def schema(self) -> Path:
        return self.api / "prisma/schema.prisma"

    @property
    def uploads(self) -> Path:
        return self.api / "storage/uploads"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def compose_file(self) -> Path:
        return self.folder / "infra/docker-compose.yml"

    @property
    def checklist(self) -> Path:
        """The operations document, byte for byte."""
        return self.folder / "docs/operations-checklist.md"

    @property
    def rollback_note(self) -> Path:
        return self.folder / "docs/rollback.md"

    @property
    def migrations_folder(self) -> Path:
        return self.api / "prisma/migrations"

    def migrations(self) -> list[Migration]:
        """All migrations in the order in which they are applied."""
        return prisma.migrations(self.migrations_folder)

    def deploy(self, database_url: str) -> int:
        """Apply what the database does not have yet, as `prisma migrate deploy` does; returns how many.

        Raises psycopg.Error when a migration fails; those before it stay applied.
        """
        return prisma.deploy(self.migrations_folder, database_url)

    def git(self, *args: str, when: str = "") -> str:
        """Run git in the folder, apart from the user's own settings; `when` is the date of a commit (ISO 8601)."""
        command = ["git", "-c", "core.autocrlf=false", "-c", "commit.gpgsign=false", *args]
        done = subprocess.run(command, cwd=self.folder, env=_git_environment(when), check=True, capture_output=True)
        return done.stdout.decode()


@dataclass(frozen=True)
class _Step:
    """One commit of the release's history: how many migrations it holds, and its tag."""

    when: str
    version: str
    migrations: int
    message: str
    tag: str = ""


_HISTORY: Mapping[State, tuple[_Step, ...]] = {
    "healthy": (
        _Step("2025-11-10T10:00:00Z", "1.8.0", 9, "Release 1.8.0: returns know their outbound", "v1.8.0"),
        _Step("2025-11-15T10:00:00Z", "1.8.1", 10, "Release 1.8.1: freight and payment of an outbound", "v1.8.1"),
        _Step("2025-11-20T10:00:00Z", "1.8.2", 11, "Release 1.8.2: notification defaults", "v1.8.2"),
    ),
    "as_shipped": (
        _Step("2025-10-15T10:00:00Z", "0.1.0", 5, "docs: operations checklist"),
        _Step("2025-10-31T10:00:00Z", "0.1.0", 11, "feat: notification defaults, audit log screen"),
    ),
}


def build(folder: Path, state: State, settings: Settings) -> Release:
    """Write a release into `folder` (absent or empty) with its history, and open it.

    Raises FileExistsError when the folder holds something, FileNotFoundError where git is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    release = Release(folder)
    release.git("init", "-q", "-b", "main")
    for step in _HISTORY[state]:
        _write_tree(release, state, step)
        _commit(release, step)
    _write_environment(release, state, settings)
    for empty in (release.uploads, release.backups):
        empty.mkdir(parents=True, exist_ok=True)
    return release


def compose_services(state: State) -> dict[str, dict[str, Any]]:
    """What a target declares of the compose file: ports, environment keys, health check, dependencies by service."""
    keys = KEYS if state == "healthy" else (*_template_keys("as_shipped"), *_COMPOSE_KEYS)
    return {
        "db": {"ports": ["5443:5432"], "environment": list(_DB_KEYS), "healthcheck": True},
        "api": {"ports": ["3000:3000"], "environment": sorted(set(keys)), "depends_on": ["db"]},
        "web": {"ports": ["5173:5173"], "environment": ["VITE_API_BASE_URL"], "depends_on": ["api"]},
        "nginx": {"ports": ["8080:80"], "depends_on": ["api", "web"]},
    }


_DB_KEYS = ("POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_USER")
_COMPOSE_KEYS = (
    "NODE_ENV", "DATABASE_URL", "JWT_SECRET", "TELEGRAM_BOT_TOKEN", "TELEGRAM_CHAT_ID", "ALERT_COOLDOWN_MINUTES",
    "QUIET_HOURS",
)  # fmt: skip


def _write_tree(release: Release, state: State, step: _Step) -> None:
    for layer in ("common", state):
        for source in sorted(path for path in (TEMPLATE / layer).rglob("*") if path.is_file()):
            _write_file(source, release.folder / source.relative_to(TEMPLATE / layer), step)
    for later in sorted(release.migrations_folder.glob("*/"))[step.migrations :]:
        shutil.rmtree(later)


def _write_file(source: Path, target: Path, step: _Step) -> None:
    content = source.read_bytes().replace(b"@VERSION@", step.version.encode())
    if target.exists() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.chmod(source.stat().st_mode & 0o777)


def _commit(release: Release, step: _Step) -> None:
    release.git("add", "-A")
    release.git("commit", "-q", "-m", step.message, when=step.when)
    if step.tag:
        release.git("tag", "-a", step.tag, "-m", step.message, when=step.when)


def _write_environment(release: Release, state: State, settings: Settings) -> None:
    values = settings.environment()
    if state == "healthy":
        root = api = values
    else:
        root = _template_values(state) | {"DATABASE_URL": settings.database_url}
        api = {"DATABASE_URL": settings.database_url}
    for file, content in ((release.env, root), (release.api_env, api)):
        file.write_text("".join(f"{key}={value}\n" for key, value in content.items()))
        file.chmod(0o600)


def _template_values(state: State) -> dict[str, str]:
    lines = (TEMPLATE / state / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _template_keys(state: State) -> tuple[str, ...]:
    return tuple(_template_values(state))


def _git_environment(when: str) -> dict[str, str]:
    # A caller's GIT_DIR (a hook's) must not lead these commands into another repository.
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    person = {"NAME": "Inventory Team", "EMAIL": "dev@example.com"} | ({"DATE": when} if when else {})
    roles = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    return own | roles | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
