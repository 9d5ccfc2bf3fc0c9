"""The target's command for the service's own check of its environment, where it starts a container.

`docker compose run` and `docker exec` give the container its real addresses, and `docker run` starts the image's own
entrypoint, which deploys migrations: a check of bad values may reach neither. A client that is killed leaves its
container, which therefore ends by itself.
"""

from pathlib import PurePosixPath

from gate.text import listed

CLIENTS = ("docker", "podman", "nerdctl", "docker-compose", "podman-compose", "kubectl")
PASSED = ("NODE_ENV", "JWT_SECRET", "DATABASE_URL", "REDIS_URL")
WANTED = ("--rm", "--init", "--network none", "--entrypoint timeout", *(f"-e {name}" for name in PASSED))
LONG = {"--net": "--network", "--env": "-e"}


def apart(command: list[str]) -> list[str]:
    """The command itself; raises ValueError for one that does not keep the check apart from the running service."""
    words = " ".join(command).split()
    names = [PurePosixPath(word).name for word in words if "=" not in word]
    if "sudo" in names and "-E" not in words:
        raise ValueError("sudo keeps the values that are tried from the command; write sudo -E")
    if not (clients := [name for name in names if name in CLIENTS]):
        return command
    if clients[0] not in CLIENTS[:3] or "run" not in words or {"compose", "exec"} & set(words):
        raise ValueError(
            f"{clients[0]} {_verb(words)} gives the container the real database and Redis instead of the values that "
            "are tried; write docker run … as targets/jarvis.example.toml shows it"
        )
    if missing := [each for each in WANTED if f" {each} " not in _spelled(words)]:
        raise ValueError(
            f"docker run lacks {listed(missing)}: the values that are tried must reach the container, the container "
            "nothing real, and it has to end by itself; write it as targets/jarvis.example.toml shows it"
        )
    return command


def _verb(words: list[str]) -> str:
    verbs = [word for word in words if word in ("compose", "exec", "run")]
    return " ".join(verbs[:2]) or "here"


def _spelled(words: list[str]) -> str:
    """The options in one spelling: `--net=none` is `--network none`, `--env NAME` is `-e NAME`."""
    parts = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    return f" {' '.join(LONG.get(part, part) for part in parts)} "
