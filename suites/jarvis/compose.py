"""Docker Compose on the host, as far as checks look at it (document 004, final: deploy)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from fixtures.compose import lacking
from fixtures.faults import Fault
from fixtures.host import Host, Ran
from gate.outcomes import Unverified
from suites.jarvis import connections
from suites.jarvis.target import Section

STATE = "x-greenlight"
"""The field by which a stand-in for the command says that it is none of Docker's."""
ONE_OFF = "com.docker.compose.oneoff"
"""The label by which Compose tells the containers of `docker compose run` from those of its services."""


@dataclass(frozen=True)
class Container:
    """One line of `docker compose ps --format json`."""

    service: str
    name: str
    image: str
    state: str
    health: str
    status: str
    published: tuple[tuple[str, int], ...]
    stands_in: str

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Self:
        """Read one line; what Docker leaves out is empty."""
        texts = [str(line.get(key) or "") for key in ("Service", "Name", "Image", "State", "Health", "Status")]
        ports = [
            (str(each.get("URL", "")), int(each.get("PublishedPort") or 0)) for each in line.get("Publishers") or []
        ]
        service, name, image, state, health, status = texts
        published = tuple(each for each in ports if each[1])
        return cls(service, name, image, state, health, status, published, str(line.get(STATE, "")))

    @property
    def tag(self) -> str:
        """The tag of its image; "" when it has none."""
        return self.image.rpartition("/")[2].partition(":")[2]


@dataclass(frozen=True)
class Compose:
    """The target's compose project on its host."""

    host: Host
    section: Section

    @property
    def source(self) -> str:
        """The release's folder on the host; raises Unverified where the target names none."""
        return connections.needed(self.section.source, "source")

    def run(self, *words: str, timeout: float = 20.0, max_bytes: int | None = None) -> Ran:
        """`docker compose -f FILE [-p PROJECT] WORDS`, in the release's folder."""
        compose = self.section.compose
        project = ["-p", compose.project] if compose.project else []
        return self.host.run(
            [*compose.docker, "compose", "-f", compose.file, *project, *words],
            cwd=self.source,
            timeout=timeout,
            max_bytes=max_bytes,
        )

    def docker(self, *words: str, timeout: float = 20.0) -> Ran:
        """`docker WORDS`, in the release's folder."""
        return self.host.run([*self.section.compose.docker, *words], cwd=self.source, timeout=timeout)

    def containers(self) -> list[Container]:
        """Every container of the services, running or not, without what `docker compose run` has left; raises Fault
        when compose fails, Unverified without it."""
        ran = self.run("ps", "--all", "--format", "json")
        there(ran)
        if not ran.ok:
            raise Fault(f"docker compose ps: {ran.sentence}")
        lines = objects(ran.out)
        silent = [str(each.get("Name", "")) for each in lines if not each.get("Labels")]  # Compose before 2.21
        known = self.all_inspected(silent)
        return [Container.of(each) for each in lines if not _one_off(each, known)]

    def inspected(self, container: str) -> Mapping[str, Any]:
        """What `docker inspect` says of a container or an image; raises Fault when there is none."""
        ran = self.docker("inspect", container)
        found = objects(ran.out) if ran.ok else []
        if not found:
            raise Fault(f"docker inspect {container}: {ran.sentence}")
        return found[0]

    def all_inspected(self, names: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """What `docker inspect` says of each of these containers, asked once; what is gone by now is left out."""
        found = objects(self.docker("inspect", *names).out) if names else []
        return {str(each.get("Name", "")).lstrip("/"): each for each in found}

    def release_of(self, container: Container) -> str:
        """The release that its image shows, by the target's label or by the tag; "" when it shows none."""
        shown = self.section.shows_release
        if shown and (label := shown.label):
            labels = self.inspected(container.image).get("Config", {}).get("Labels") or {}
            return str(labels.get(label) or "")
        return container.tag


def there(ran: Ran) -> None:
    """Raise Unverified where the host has no Compose to answer."""
    if why := lacking(ran):
        raise Unverified(f"{why} (jarvis.compose.docker)")


def objects(text: str) -> list[Mapping[str, Any]]:
    """JSON lines, or one array: Compose has given either."""
    try:
        whole = (
            json.loads(text)
            if text.lstrip().startswith("[")
            else [json.loads(line) for line in text.splitlines() if line]
        )
    except ValueError:
        raise Fault("docker gave an answer that is not JSON") from None
    return [each for each in whole if isinstance(each, dict)]


def _one_off(line: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether it is none of the service's own, by its labels: those of `ps`, else those that are known of it."""
    labels = line.get("Labels") or (known.get(str(line.get("Name")), {}).get("Config") or {}).get("Labels") or ""
    if not isinstance(labels, Mapping):
        labels = dict(pair.partition("=")[::2] for pair in str(labels).split(","))
    return str(labels.get(ONE_OFF)).lower() == "true"
