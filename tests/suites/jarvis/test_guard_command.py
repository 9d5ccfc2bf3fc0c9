"""Which commands of the service's own check are taken."""

import re
from pathlib import Path

import pytest

from gate.outcomes import BadInput
from gate.rooms import discover
from gate.target import load
from suites.jarvis.guard_command import apart

ROOT = Path(__file__).parents[3]
GOOD = [
    *("docker", "run", "--rm", "--init", "--network", "none"),
    *("-e", "NODE_ENV", "-e", "JWT_SECRET", "-e", "DATABASE_URL", "-e", "REDIS_URL"),
    *("--entrypoint", "timeout", "infra-server", "-s", "KILL", "60", "node", "dist/index.js"),
]


@pytest.mark.parametrize(
    "command",
    [
        GOOD,
        ["node", "dist/index.js"],
        ["env", "PYTHONPATH=/srv/docker", "python", "-m", "check"],
        ["sudo", "-E", *GOOD],
        ["sudo", "--preserve-env", *GOOD],
        ["sudo", "--preserve-env=JWT_SECRET", "node", "x"],
        ["sh", "-c", " ".join(GOOD)],
        ["sh", "-c", "cd /srv/docker && node dist/index.js"],
        ["npm", "run", "check:env", "--prefix", "/opt/docker"],
        ["python", "/srv/docker/check.py", "--record", "/var/log/sudo"],
        [*GOOD[:-2], "sh", "-c", "exec node dist/index.js"],
        ["/usr/bin/docker", *GOOD[1:-2], "node", "exec"],
        [word for part in GOOD for word in ([f"--net={part}"] if part == "none" else [part]) if word != "--network"],
    ],
)
def test_a_command_that_stays_apart_is_taken(command: list[str]) -> None:
    assert apart(command) == command


@pytest.mark.parametrize(
    "command",
    [
        "docker compose run --rm --no-deps server node dist/index.js",
        "docker-compose run --rm server node dist/index.js",
        "/usr/bin/docker exec infra-server-1 node dist/index.js",
        "docker compose -f infra/docker-compose.yml exec server node dist/index.js",
        "kubectl exec deploy/server -- node dist/index.js",
        "docker exec infra-server-1 npm run check",
        "docker rm -f check; docker compose run --rm server node dist/index.js",
    ],
)
def test_a_command_that_reaches_the_running_system_is_refused(command: str) -> None:
    with pytest.raises(ValueError, match=r"gives the container the real database and Redis.*write docker run"):
        apart(command.split())


def test_it_is_refused_within_a_shell_too() -> None:
    with pytest.raises(ValueError, match="docker compose run gives"):
        apart(["sh", "-c", "docker compose run --rm server node dist/index.js"])


@pytest.mark.parametrize("lacking", ["--rm", "--init", "--network none", "--entrypoint timeout", "-e JWT_SECRET"])
def test_a_container_that_is_not_apart_is_refused(lacking: str) -> None:
    command = f" {' '.join(GOOD)} ".replace(f" {lacking} ", " ").split()
    with pytest.raises(ValueError, match=f"docker run lacks {re.escape(lacking)}:"):
        apart(command)


def test_a_value_given_in_the_command_is_none_that_is_tried() -> None:
    command = " ".join(GOOD).replace("-e JWT_SECRET", "-e JWT_SECRET=abc").split()
    with pytest.raises(ValueError, match="docker run lacks -e JWT_SECRET:"):
        apart(command)


def test_sudo_hands_the_values_on() -> None:
    with pytest.raises(ValueError, match="sudo -E"):
        apart(["sudo", *GOOD])


def test_a_target_with_such_a_command_is_refused_by_its_key(tmp_path: Path) -> None:
    file = tmp_path / "production.toml"
    file.write_text(
        '[target]\nname = "production"\n[jarvis]\napi = "https://chat.example.com"\n[jarvis.environment]\n'
        'check = ["docker", "compose", "run", "--rm", "server", "node", "dist/index.js"]\n'
    )
    with pytest.raises(BadInput, match=r"production\.toml: jarvis\.environment\.check: docker compose run gives"):
        load(file, discover(ROOT / "suites"))
