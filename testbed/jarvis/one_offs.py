"""Containers that `docker compose run` has left: ended, and listed by `ps --all` beside those of their service."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from testbed.jarvis.system import Jarvis

ENDED = "2026-02-12T10:04:31.250000Z"


@dataclass(frozen=True)
class OneOff:
    """One of them; it was not removed, since nobody gave `--rm`."""

    id: str
    name: str
    service: str
    image: str
    exit: int

    @property
    def labels(self) -> dict[str, str]:
        """Those by which Compose knows it."""
        return {"com.docker.compose.service": self.service, "com.docker.compose.oneoff": "True"}

    def row(self) -> dict[str, Any]:
        """What `docker compose ps` says of it."""
        said = {"ID": self.id, "Name": self.name, "Service": self.service, "Image": self.image, "State": "exited"}
        return said | {"Health": "", "ExitCode": self.exit, "Status": f"Exited ({self.exit})", "Publishers": []}

    def inspected(self) -> dict[str, Any]:
        """What `docker inspect` says of it."""
        state = {"Status": "exited", "Running": False, "ExitCode": self.exit, "StartedAt": ENDED, "FinishedAt": ENDED}
        environment = ["DATABASE_URL=postgresql://jarvis@postgres/jarvis_chat?connection_limit=1"]
        config = {"Image": self.image, "Env": environment, "Labels": self.labels}
        return {"Id": self.id, "Name": f"/{self.name}", "State": state, "RestartCount": 0, "Config": config}


def leave(system: "Jarvis", *left: OneOff) -> None:
    """These are there from now on."""
    _file(system).write_text(json.dumps([asdict(each) for each in left]))


def of(system: "Jarvis") -> list[OneOff]:
    """Those that are there."""
    file = _file(system)
    return [OneOff(**each) for each in json.loads(file.read_text())] if file.exists() else []


def _file(system: "Jarvis") -> Path:
    return system.home / "containers" / "one-offs.json"
