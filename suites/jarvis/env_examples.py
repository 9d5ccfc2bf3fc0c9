"""The keys that an example shows, beside those that its app, or compose, reads (document 004, done 5)."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from fixtures.dotenv import template_keys
from fixtures.env_keys import read_by_code, read_by_compose
from fixtures.faults import Fault
from fixtures.host import Host
from gate.text import listed
from suites.jarvis.target import Section

EXAMPLES = ("infra", "server", "worker")


@dataclass(frozen=True)
class Keys:
    """One example: its file, what is read of the environment, and what it shows; None where there is no such file."""

    file: str
    read: frozenset[str]
    shown: frozenset[str] | None

    @property
    def flaw(self) -> str | None:
        """How the two sets differ, as the end of a sentence."""
        if self.shown is None:
            return "is not there"
        hidden, idle = sorted(self.read - self.shown), sorted(self.shown - self.read)
        told = [f"does not show {listed(hidden)}, which {'is' if len(hidden) == 1 else 'are'} read"] * bool(hidden)
        told += [f"shows {listed(idle)}, which nothing reads"] * bool(idle)
        return " and ".join(told) or None


def collect(host: Host, source: str, section: Section, kind: str) -> Keys:
    """The example "infra" beside the compose files; "server" and "worker" beside their code and the shared packages.

    Raises Fault where nothing reads a key at all, so that there is nothing to compare with.
    """
    file, folders = _file(section, kind), _folders(section, kind)
    read = (read_by_compose if kind == "infra" else read_by_code)(host, source, folders)
    if not read:
        raise Fault(f"nothing below {' or '.join(folders) or 'any folder'} of {source} reads a key")
    shown = template_keys(host.read(f"{source}/{file}")) if host.exists(f"{source}/{file}") else None
    spare = set(section.environment.not_in_example)
    return Keys(file, read - spare, None if shown is None else shown - spare)


def _file(section: Section, kind: str) -> str:
    files = section.environment
    return {"infra": files.infra_example, "server": files.server_example, "worker": files.worker_example}[kind]


def _folders(section: Section, kind: str) -> list[str]:
    """Those of the target that lie below the example's own folder; for an app also those that belong to no example."""
    homes = {each: PurePosixPath(_file(section, each)).parent for each in EXAMPLES}
    folders = [PurePosixPath(folder) for folder in section.environment.read_in]
    own = [folder for folder in folders if folder.is_relative_to(homes[kind])]
    common = [folder for folder in folders if not any(folder.is_relative_to(home) for home in homes.values())]
    return [str(folder) for folder in (own if kind == "infra" else own + common)]
