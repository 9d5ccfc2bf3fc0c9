"""The environment keys that the release's code reads, beside those that its templates show."""

from collections.abc import Iterable
from dataclasses import dataclass

from fixtures.dotenv import template_keys
from fixtures.env_keys import read_by_code, read_by_compose
from fixtures.faults import Fault
from fixtures.host import Host
from suites.inventory.envfiles import FILES

TEMPLATES = tuple(f"{name}.example" for name in FILES)


@dataclass(frozen=True)
class Keys:
    """Keys that are read, and keys that a template shows."""

    read: frozenset[str]
    shown: frozenset[str]

    @property
    def undocumented(self) -> list[str]:
        """Read by the service, shown by no template."""
        return sorted(self.read - self.shown)

    @property
    def unread(self) -> list[str]:
        """Shown by a template, read by nothing."""
        return sorted(self.shown - self.read)


def collect(host: Host, source: str, folders: Iterable[str], but: Iterable[str]) -> Keys:
    """Look through the release's folders on the host; raises Fault when there is no template, or no key is read."""
    folders = list(folders)
    read = read_by_code(host, source, folders) | read_by_compose(host, source, folders)
    texts = [host.read(f"{source}/{name}") for name in TEMPLATES if host.exists(f"{source}/{name}")]
    if not read or not texts:
        missing = f"no template ({' or '.join(TEMPLATES)})" if not texts else f"nothing that reads a key in {folders}"
        raise Fault(f"{source} holds {missing}")
    shown = frozenset(key for text in texts for key in template_keys(text))
    return Keys(read - set(but), shown - set(but))
