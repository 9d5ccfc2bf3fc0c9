"""The target's command for the service's own check of its environment, where it starts a container.

`docker compose run` and `docker exec` give the container its real addresses, and `docker run` starts the image's own
entrypoint, which deploys migrations: a check of bad values may reach neither. A client that is killed leaves its
container, which therefore ends by itself.
"""

import re
from itertools import pairwise
from pathlib import PurePosixPath

from gate.text import listed

CLIENTS = ("docker", "podman", "nerdctl", "docker-compose", "podman-compose", "kubectl")
PASSED = ("NODE_ENV", "JWT_SECRET", "DATABASE_URL", "REDIS_URL")
WANTED = ("--rm", "--init", "--network none", "--entrypoint timeout", *(f"-e {name}" for name in PASSED))
_KEEPS = re.compile(r"-[A-Za-z]*E[A-Za-z]*|--preserve-env(=.+)?")  # sudo hands the environment on
LONG = {"--net": "--network", "--env": "-e"}


def apart(command: list[str]) -> list[str]:
    """The command itself; raises ValueError for one that does not keep the check apart from the running service."""
    words = " ".join(command).split()
    if _calls(words, ("sudo",)) and not any(map(_KEEPS.fullmatch, words)):
        raise ValueError("sudo keeps the values that are tried from the command; write sudo -E")
    if not (calls := _calls(words, CLIENTS)):
        return command
    if joins := [call for call in calls if _joins(call)] or [call for call in calls[:1] if "run" not in call]:
        raise ValueError(
            f"{PurePosixPath(joins[0][0]).name} {_verb(joins[0])} gives the container the real database and Redis "
            "instead of the values that are tried; write docker run … as targets/jarvis.example.toml shows it"
        )
    if missing := [each for each in WANTED if f" {each} " not in _spelled(words)]:
        raise ValueError(
            f"docker run lacks {listed(missing)}: the values that are tried must reach the container, the container "
            "nothing real, and it has to end by itself; write it as targets/jarvis.example.toml shows it"
        )
    return command


def _calls(words: list[str], programs: tuple[str, ...]) -> list[list[str]]:
    """What follows each of these programs, itself included, up to the next: it is called by its name, or in a bin."""
    named = [number for number, word in enumerate(words) if _program(word) in programs]
    return [words[begin:end] for begin, end in pairwise([*named, len(words)])]


def _program(word: str) -> str:
    path = PurePosixPath(word)
    return path.name if word == path.name or path.parent.name == "bin" else ""


def _joins(call: list[str]) -> bool:
    """Whether the call leads into the project or into a running container; what follows `run` is the image's."""
    before = call[: call.index("run")] if "run" in call else call
    return _program(call[0]) not in CLIENTS[:3] or not {"compose", "exec"}.isdisjoint(before)


def _verb(words: list[str]) -> str:
    verbs = [word for word in words if word in ("compose", "exec", "run")]
    return " ".join(verbs[:2]) or "here"


def _spelled(words: list[str]) -> str:
    """The options in one spelling: `--net=none` is `--network none`, `--env NAME` is `-e NAME`."""
    parts = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    return f" {' '.join(LONG.get(part, part) for part in parts)} "
