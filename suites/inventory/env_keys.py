"""The environment keys that the release's code reads, beside those that its templates show."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fixtures.faults import Fault
from fixtures.host import Host
from suites.inventory.envfiles import FILES, template_keys

TEMPLATES = tuple(f"{name}.example" for name in FILES)
NOT_OURS = ("node_modules", "dist", "build", ".git", "test", "tests", "e2e", "__tests__")
OF_TOOLS = frozenset({"DEV", "PROD", "SSR", "MODE", "BASE_URL"})  # what Vite itself puts into import.meta.env

_KEY = "[A-Z][A-Z0-9_]*"
_CODE = ("*.ts", "*.tsx", "*.js", "*.mjs", "*.cjs", "*.prisma")
_READ_BY_CODE = (
    rf"process\.env\.{_KEY}",
    rf"process\.env\[['\"]{_KEY}['\"]\]",
    rf"import\.meta\.env\.{_KEY}",
    rf"env\(['\"]{_KEY}['\"]\)",
    rf"\.(get|getOrThrow)(<[^>]*>)?\(['\"]{_KEY}['\"]",
)
_COMPOSE = ("*.yml", "*.yaml")
_READ_BY_COMPOSE = (rf"\$\{{{_KEY}[:}}?-]",)
_NAME = re.compile(_KEY + r"(?=\W*$)")


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
    there = [folder for folder in folders if host.exists(f"{source}/{folder}")]
    found = [*_grep(host, source, there, _CODE, _READ_BY_CODE), *_grep(host, source, there, _COMPOSE, _READ_BY_COMPOSE)]
    texts = [host.read(f"{source}/{name}") for name in TEMPLATES if host.exists(f"{source}/{name}")]
    if not found or not texts:
        missing = f"no template ({' or '.join(TEMPLATES)})" if not texts else f"nothing that reads a key in {there}"
        raise Fault(f"{source} holds {missing}")
    shown = frozenset(key for text in texts for key in template_keys(text))
    return Keys(names(found) - OF_TOOLS - set(but), shown - set(but))


def _grep(host: Host, source: str, folders: list[str], files: Iterable[str], reads: Iterable[str]) -> list[str]:
    options = [*(f"--include={file}" for file in files), *(f"--exclude-dir={folder}" for folder in NOT_OURS)]
    ran = host.run(["grep", "-rhoE", *options, "-e", "|".join(reads), "--", *folders], cwd=source)
    if ran.rc > 1:  # 1: nothing was found
        raise Fault(f"the release's code cannot be searched: {ran.sentence}")
    return ran.out.splitlines()


def names(found: Iterable[str]) -> frozenset[str]:
    """The keys in what grep has found."""
    return frozenset(match[0] for text in found if (match := _NAME.search(text)))
