"""The release's git repository on the host: which versions could be returned to (document 002, section 3.1 (4))."""

from collections.abc import Sequence
from dataclasses import dataclass

from fixtures.faults import Fault
from fixtures.host import Host

MOST_TAGS = 20  # the newest ones; nobody goes back further
_TAGS = "--format=%(refname:short) %(*committerdate:unix)%(committerdate:unix)"


@dataclass(frozen=True)
class Version:
    """A tag and the migrations that its tree holds, in order."""

    tag: str
    migrations: tuple[str, ...]

    def fits(self, deployed: Sequence[str]) -> bool:
        """Whether its migrations are the first of the deployed ones, so that it knows the schema as far as it goes."""
        count = len(self.migrations)
        return 0 < count <= len(deployed) and list(self.migrations) == list(deployed[:count])


@dataclass(frozen=True)
class Deployed:
    """The deployed revision with its tags and migrations, and the earlier versions, newest first."""

    revision: str
    tags: tuple[str, ...]
    migrations: tuple[str, ...]
    earlier: tuple[Version, ...]

    @property
    def ways_back(self) -> list[str]:
        """The earlier tags that fit the deployed schema."""
        return [version.tag for version in self.earlier if version.fits(self.migrations)]


def collect(host: Host, source: str, prisma: str) -> Deployed:
    """Read the repository in the release's folder; raises Fault when there is none."""
    git = _Git(host, source)
    head, when = git.lines("log", "-1", "--format=%H %ct")[0].split()
    tags = git.lines("tag", "--points-at", "HEAD")
    dated = [line.rsplit(" ", 1) for line in git.lines("for-each-ref", "--sort=-creatordate", _TAGS, "refs/tags")]
    before = [tag for tag, at in dated if tag not in tags and int(at) <= int(when)][:MOST_TAGS]
    earlier = [Version(tag, git.migrations(tag, prisma)) for tag in before]
    return Deployed(head[:10], tuple(tags), git.migrations("HEAD", prisma), tuple(earlier))


@dataclass(frozen=True)
class _Git:
    host: Host
    source: str

    def lines(self, *arguments: str) -> list[str]:
        # safe.directory: the folder may belong to the user that deploys, and is only read
        ran = self.host.run(["git", "-c", f"safe.directory={self.source}", "-C", self.source, *arguments])
        if not ran.ok:
            raise Fault(f"{self.source} gives no history to go back in: {ran.sentence}")
        return [line for line in ran.out.splitlines() if line.strip()]

    def migrations(self, revision: str, prisma: str) -> tuple[str, ...]:
        """The folders of that revision's migrations: git keeps none that is empty."""
        paths = self.lines("ls-tree", "-d", "--name-only", revision, f"{prisma}/migrations/")
        return tuple(sorted(path.rsplit("/", 1)[-1] for path in paths))
