"""A service as compose renders it, beside what it has to be (document 004, done 4; security 2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from gate.text import listed
from suites.jarvis.target import Service

DATABASE = "postgres"
"""The service whose image has to carry pgvector."""


@dataclass(frozen=True)
class Defined:
    """One service of the rendered configuration; `open_ports` are published on more than the loopback."""

    image: str
    dockerfile: str
    healthcheck: bool
    depends_on: frozenset[str]
    open_ports: tuple[str, ...]
    host_network: bool

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> "Defined":
        """Read it from `docker compose config --format json`."""
        build, check = found.get("build") or {}, found.get("healthcheck") or {}
        file = f"{build.get('context', '.')}/{build.get('dockerfile', 'Dockerfile')}" if build else ""
        ports = [port for port in found.get("ports") or () if not _loopback(str(port.get("host_ip", "")))]
        return cls(
            image=str(found.get("image") or ""),
            dockerfile=file,
            healthcheck=bool(check) and not check.get("disable") and check.get("test") != ["NONE"],
            depends_on=frozenset(found.get("depends_on") or ()),
            open_ports=tuple(str(port.get("published") or f"a random port for {port.get('target')}") for port in ports),
            host_network=found.get("network_mode") == "host",
        )

    def flaws(self, wanted: Service) -> list[str]:
        """How it differs from what it has to be, each as the end of a sentence; more dependencies are fine."""
        told = [f"is built from {self.dockerfile or 'no Dockerfile'}"] * (not self._built_from(wanted.dockerfile))
        told += ["has no health check"] * (wanted.healthcheck and not self.healthcheck)
        missing = sorted(set(wanted.depends_on) - self.depends_on)
        told += [f"does not depend on {' and '.join(missing)}"] * bool(missing)
        told += ["shares the network of its host, with every port"] * self.host_network
        needless = [port for port in self.open_ports if port not in {str(port) for port in wanted.ports}]
        return told + [f"publishes {' and '.join(needless)} on every interface"] * bool(needless)

    def _built_from(self, dockerfile: str | None) -> bool:
        return dockerfile is None or self.dockerfile.endswith(f"/{dockerfile}")


def image_flaw(found: Defined, wanted: Service, carriers: Sequence[str], needing: Sequence[str]) -> str | None:
    """Why this is not the image to start; `carriers` have pgvector, which the migrations `needing` create."""
    carries = any(fnmatchcase(found.image, f"{begin}*") for begin in carriers)
    if needing and not carries:
        none = "is not known to carry pgvector (jarvis.compose.pgvector_images)"
        return f"has the image {found.image or 'of a build'}, which {none}; {listed(needing)} needs it"
    if wanted.image and not carries and not found.image.startswith(wanted.image):
        return f"has the image {found.image or 'of a build'}, not {wanted.image}"
    return None


def _loopback(address: str) -> bool:
    return address.startswith("127.") or address in ("::1", "localhost")
