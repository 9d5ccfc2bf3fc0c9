"""What the server's container does when it starts: its entrypoint script and its Dockerfile (document 004, done 1)."""

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

_MIGRATES = re.compile(r"\bprisma\s+migrate\s+deploy\b")
_STARTS = re.compile(r"^(exec\s+)?(node|npm|npx|yarn|pnpm|tini|dumb-init)\b|^exec\s")
_STOPS = re.compile(r"^set\s+-[a-z]*e|^set\s+-o\s+errexit")
_STRICT = re.compile(r"^#!\S+.*\s-\w*e")
_GOES_ON = re.compile(r"\|\|(?!.*\b(exit\s+[1-9$]|exit\s*$|false\b))|(?<!&)&\s*$|;\s*(true|:)\b")
_PIPED = re.compile(r"(?<!\|)\|(?!\|)")


@dataclass(frozen=True)
class Script:
    """The lines of a shell script that do something; a line that ends in a backslash goes on in the next."""

    first: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Script":
        """Read a script."""
        whole = text.replace("\\\n", " ").splitlines()
        lines = [re.sub(r"\s#.*$", "", line).strip() for line in whole]
        return cls(lines[0] if lines else "", tuple(line for line in lines if line and not line.startswith("#")))

    @property
    def migration(self) -> int:
        """The number of the line that deploys the migrations; -1 without one."""
        return next((number for number, line in enumerate(self.lines) if _MIGRATES.search(line)), -1)

    @property
    def start(self) -> int:
        """The number of the line that starts the server; -1 without one."""
        starts = [n for n, line in enumerate(self.lines) if _STARTS.search(_last(line)) and not _only_migrates(line)]
        return starts[-1] if starts else -1

    @property
    def stops(self) -> bool:
        """Whether a failing migration ends the script before the server starts."""
        line, before = self.lines[self.migration], self.lines[: self.migration]
        piped = _PIPED.search(line) and not any("pipefail" in each for each in before)
        if _GOES_ON.search(line) or piped or ("&&" in line and self.start != self.migration):
            return False
        strict = _STRICT.search(self.first) or any(map(_STOPS.search, before))
        asked = line.startswith("if !") and any("exit" in each for each in self.lines[self.migration : self.start])
        return bool(strict or asked or "||" in line or "&&" in line)


def entrypoint_of(dockerfile: str) -> list[str]:
    """The words of the last ENTRYPOINT of a Dockerfile's last stage, in either of its forms; [] without one."""
    last = re.split(r"^FROM\s", dockerfile.replace("\\\n", " "), flags=re.MULTILINE | re.IGNORECASE)[-1]
    found = re.findall(r"^ENTRYPOINT\s+(.+)$", last, re.MULTILINE | re.IGNORECASE)
    if not found:
        return []
    try:
        return [str(word) for word in json.loads(found[-1])]
    except ValueError:
        return [str(word) for word in found[-1].split()]


def uses(dockerfile: str, script: str) -> bool:
    """Whether the image starts with the script of this path, and something in its last stage copies it there."""
    last = re.split(r"^FROM\s", dockerfile, flags=re.MULTILINE | re.IGNORECASE)[-1]
    copies = re.findall(r"^COPY\s+(.+?)\s+\S+\s*$", last, re.MULTILINE | re.IGNORECASE)
    copied = any(_may_hold(sources.split(), PurePosixPath(script)) for sources in copies)
    named = [word for word in entrypoint_of(dockerfile) if PurePosixPath(word).name == PurePosixPath(script).name]
    return any(copied or word.startswith("/") for word in named)


def _last(line: str) -> str:
    return line.rpartition("&&")[2].strip()


def _may_hold(sources: list[str], script: PurePosixPath) -> bool:
    """Whether these sources of a COPY are the script, or a folder that it lies in."""
    given = [PurePosixPath(source) for source in sources if not source.startswith("--")]
    return any(path.name == script.name or script.is_relative_to(path) for path in given)


def _only_migrates(line: str) -> bool:
    return _MIGRATES.search(_last(line)) is not None
