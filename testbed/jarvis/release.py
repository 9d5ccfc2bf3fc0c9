"""The chat's release on disk: what a host that runs it has in its folder."""

import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testbed import compose, dotenv

TEMPLATE = Path(__file__).with_name("release_template")
VERSION, BEFORE = "1.8.2", "1.8.1"
STEPS = (("2026-02-12T10:00:00Z", BEFORE, 7), ("2026-02-16T10:00:00Z", VERSION, 8))
"""Commits of the history: when, which version, how many migrations it holds."""


@dataclass(frozen=True)
class Release:
    """A release folder: its files by name, and its git repository."""

    folder: Path

    @property
    def infra_env(self) -> Path:
        return self.folder / "infra/.env"

    @property
    def compose_file(self) -> Path:
        return self.folder / "infra/docker-compose.yml"

    @property
    def entrypoint(self) -> Path:
        return self.folder / "apps/server/docker-entrypoint.sh"

    @property
    def schema(self) -> Path:
        return self.folder / "apps/server/prisma/schema.prisma"

    @property
    def migrations_folder(self) -> Path:
        return self.folder / "apps/server/prisma/migrations"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def rollback_note(self) -> Path:
        return self.folder / "docs/rollback.md"

    def rendered(self) -> dict[str, Any]:
        """What `docker compose config` gives; raises compose.ComposeError."""
        return compose.config(self.compose_file, None)[0]

    def environment(self, service: str) -> dict[str, str]:
        """The environment that compose gives a service."""
        found = self.rendered()["services"][service].get("environment", {})
        return {key: value for key, value in found.items() if value is not None}

    def git(self, *args: str, when: str = "") -> str:
        """Run git in the folder, apart from the user's own settings; `when` is the date of a commit (ISO 8601)."""
        command = ["git", "-c", "core.autocrlf=false", "-c", "commit.gpgsign=false", *args]
        done = subprocess.run(command, cwd=self.folder, env=_git_environment(when), check=True, capture_output=True)
        return done.stdout.decode()


def build(folder: Path, state: str, values: dict[str, str]) -> Release:
    """Write a release into `folder` with its history, and infra/.env with these values.

    Raises FileNotFoundError where git is not installed.
    """
    folder.mkdir(parents=True)
    release = Release(folder)
    release.git("init", "-q", "-b", "main")
    for when, version, count in STEPS:
        _write_tree(release, state, version, count)
        release.git("add", "-A")
        release.git("commit", "-q", "-m", f"Release {version}", when=when)
        release.git("tag", "-a", f"v{version}", "-m", f"Release {version}", when=when)
    _write_environment(release, values)
    release.backups.mkdir()
    return release


def infra_values(state: str, chosen: dict[str, str]) -> dict[str, str]:
    """What infra/.env holds: as shipped only what the server needs to start at all, and weak."""
    if state == "healthy":
        example = dotenv.read(TEMPLATE / "healthy/infra/env.example")
        return example | chosen
    return {"JWT_SECRET": chosen["JWT_SECRET"]}


def random_secret() -> str:
    """A secret of 64 characters."""
    return secrets.token_hex(32)


def _write_tree(release: Release, state: str, version: str, count: int) -> None:
    for layer in ("common", state):
        for source in sorted(path for path in (TEMPLATE / layer).rglob("*") if path.is_file()):
            target = release.folder / source.relative_to(TEMPLATE / layer)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes().replace(b"@VERSION@", version.encode()))
            target.chmod(source.stat().st_mode & 0o777)
    for later in sorted(release.migrations_folder.glob("*/"))[count:]:
        shutil.rmtree(later)


def _write_environment(release: Release, values: dict[str, str]) -> None:
    quoted = {key: f"'{value}'" if "$" in value else value for key, value in values.items()}  # else it is a variable
    release.infra_env.write_text("".join(f"{key}={value}\n" for key, value in quoted.items()))
    release.infra_env.chmod(0o600)


def _git_environment(when: str) -> dict[str, str]:
    # A caller's GIT_DIR (a hook's) must not lead these commands into another repository.
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    person = {"NAME": "Chat Team", "EMAIL": "dev@example.com"} | ({"DATE": when} if when else {})
    roles = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    return own | roles | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
