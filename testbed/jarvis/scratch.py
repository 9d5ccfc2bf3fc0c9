"""A second stack of the release under a project name of its own, as `docker compose -p NAME up` makes one."""

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from testbed.bed import Bed
from testbed.jarvis.facts import decided

if TYPE_CHECKING:
    from testbed.jarvis.system import Jarvis

SERVICES = {"postgres": "db", "redis": "redis", "server": "server", "worker": "worker"}

NO_VECTOR = 'migration 20260212132104_add_vector_embeddings failed: extension "vector" is not available'
"""What the server's entrypoint says on an image of PostgreSQL that does not carry pgvector, as `postgres:` does not."""


def folder_of(system: "Jarvis", project: str) -> Path:
    """Where the project's own bed lies."""
    return system.bed.folder / "scratch" / project


def run(system: "Jarvis", options: Any) -> int:
    """`up`, `ps` and `down` of a project that is not the bed's own."""
    folder = folder_of(system, options.project)
    match options.action:
        case "up":
            return _up(system, folder)
        case "ps":
            return _ps(folder, options)
        case "down":
            return _down(folder)
    print(f"the stand-in knows up, ps and down of another project, not {options.action}", file=sys.stderr)
    return 1


class ScratchBed(Bed):
    """A bed within a bed: its processes carry the outer one's mark, and end with it."""

    def __init__(self, folder: Path, outer: Bed) -> None:
        super().__init__(folder)
        self._outer = outer

    def environment(self, **extra: str) -> dict[str, str]:
        """As the outer bed's."""
        return self._outer.environment(**extra)


def _up(system: "Jarvis", folder: Path) -> int:
    image = str(system.release.rendered()["services"]["postgres"].get("image", ""))
    if image.startswith("postgres:"):
        print(f"dependency failed to start: container {folder.name}-server-1 exited (1): {NO_VECTOR}", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    scratch = ScratchBed(folder, system.bed).system("jarvis")
    known = system.known
    anew = decided(known.state)
    facts = replace(known, db_port=anew.db_port, redis_port=anew.redis_port, server_port=known.scratch_port)
    facts = replace(facts, db_password=_password(system))
    try:
        scratch.up_scratch(system.release, facts)  # type: ignore[attr-defined]
    except Exception as error:
        print(f"dependency failed to start: {error}", file=sys.stderr)
        _down(folder)
        return 1
    return 0


def _password(system: "Jarvis") -> str:
    """What the image would make its new database with: the value that the release has now."""
    environment = system.release.environment("postgres")
    return environment["POSTGRES_PASSWORD"]


def _ps(folder: Path, options: Any) -> int:
    scratch = Bed(folder).system("jarvis")
    for service, name in SERVICES.items():
        process = scratch.processes.get(name)
        if process is None:
            continue
        row = {"Service": service, "Name": f"{options.project}-{service}-1", "Health": ""}
        row |= {"State": "running" if process.alive() else "exited"}
        print(json.dumps(row) if options.format == "json" else f"{row['Name']}   {row['State']}")
    return 0


def _down(folder: Path) -> int:
    if (folder / "bed.json").exists():
        for process in Bed(folder).system("jarvis").processes.values():
            if process.spec.pid and psutil.pid_exists(process.spec.pid):
                process.kill()
    shutil.rmtree(folder, ignore_errors=True)
    return 0
