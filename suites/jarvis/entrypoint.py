"""What the server's container does when it starts: its entrypoint script and its Dockerfile (document 004, done 1)."""

import json
import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePosixPath

_MIGRATES = re.compile(r"\bprisma\s+migrate\s+deploy\b")
_STARTS = re.compile(r"^(exec\s+)?(node|npm|npx|yarn|pnpm|tini|dumb-init)\b|^exec\s")
_ERREXIT = re.compile(r"(?:^|;\s*|&&\s*)set\s+(?P<sign>[-+])(?:[a-z]*e|o\s+errexit)")
_STRICT = re.compile(r"^#!\S+.*\s-\w*e")
_SAYS = re.compile(r"^(echo|printf)\b[^;&|`$]*$")
_LEAVES = re.compile(r"exit(\s+([1-9]\d*|\"?\$\w+\"?|\"?\$\?\"?))?")
_OR_LEAVES = re.compile(rf"[^|]*\|\|\s*({_LEAVES.pattern}|\{{[^|&]*[;\s]{_LEAVES.pattern}\s*;?\s*\}})\s*;?")
_BUT = re.compile(r"\|\||&&|(?<![>&])&(?!&|>|\d)|`|\$\(")
_NOT_PLAIN = re.compile(
    r"^(if|elif|while|until|for|case|function|return|export|local|eval|!|\[|test|echo|printf)\b|^[!(\[{]"
)
_INSIDE = re.compile(r"^(then|else|do)\s+")
_OPENS, _CLOSES = re.compile(r"[{(]$"), re.compile(r"^[})]")
_NESTED = re.compile(r"(if|elif|case|for|while|until)\b")
_PIPED = re.compile(r"(?<!\|)\|(?!\|)")
_REDIRECTED = re.compile(r"\s*(?:\d*>&\d|&>>?\s*\S+|\d*(?<!&)>>?\s*[^\s&]\S*)")
_SUBSTITUTED = re.compile(r'"[^"]*\$\([^"]*"')
_PASSED_OVER = re.compile(r"\|\|\s*(true|:|(?:echo|printf)\b[^;&|]*)\s*;?$|(?<!&)&\s*$|^!\s")
_HEARD = re.compile(r"\$\{?\?|PIPESTATUS|\btrap\b")
_QUOTED = re.compile(r"""["'][^"']*prisma\s+migrate\s+deploy""")
_ASKED_AFTER = re.compile(r"if\s+\[+\s*\"?\$\?\"?\s+(-ne|-gt|!=)\s+0\s*\]+")


@dataclass(frozen=True)
class Script:
    """The lines of a shell script that do something; a line that ends in a backslash goes on in the next."""

    first: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Script":
        """Read a script."""
        whole = re.sub(r"(\|\||&&|(?<!\|)\|)[ \t]*\n\s*", r"\1 ", text.replace("\\\n", " ")).splitlines()
        lines = [_REDIRECTED.sub("", re.sub(r"\s#.*$", "", line)).strip() for line in whole]
        return cls(lines[0] if lines else "", tuple(line for line in lines if line and not line.startswith("#")))

    @property
    def migration(self) -> int:
        """The number of the line that deploys the migrations; -1 without one."""
        found = (n for n, line in enumerate(self.lines) if _MIGRATES.search(line) and not _SAYS.match(line))
        return next(found, -1)

    @property
    def start(self) -> int:
        """The number of the line that starts the server; -1 without one."""
        starts = [n for n, line in enumerate(self.lines) if _STARTS.search(_last(line)) and not _only_migrates(line)]
        return starts[-1] if starts else -1

    @property
    def stops(self) -> bool:
        """Whether a failing migration is seen to end the script before the server starts."""
        line = self._line
        if self._within_something:
            return False
        if line.startswith("if "):
            return self._asks(self.migration, line.startswith("if !"))
        if line.startswith(("until ", "while ! ")):
            return not _BUT.search(line) and not any("break" in part for part in self._parts("done", self.migration))
        if "||" in line:
            return _OR_LEAVES.fullmatch(self._block(line)) is not None
        first, joined, last = line.rpartition("&&")
        if joined and _MIGRATES.search(first):
            return self.start == self.migration and ";" not in line
        return self._plain(last) and (self._strict or self._asked_after)

    @property
    def goes_on(self) -> bool:
        """Whether the server is seen to start also when the migration has failed."""
        line = self._line
        if self._within_something or any(map(_HEARD.search, self.lines)):
            return False
        if line.startswith("if "):
            branch = self._branch(self.migration, line.startswith("if !"))
            return branch is not None and all(map(_SAYS.match, branch))
        piped = _PIPED.search(line) and not any("pipefail" in each for each in self.lines[: self.migration])
        return bool(piped or _PASSED_OVER.search(line) or (not self._strict and self._plain(line)))

    @property
    def _line(self) -> str:
        """The migration's own line: without what asks whether it is due, parentheses of its own, quoted arguments."""
        line = _INSIDE.sub("", self.lines[self.migration])
        asked, _, then = line.partition("; then ")
        if line.startswith("if ") and not _MIGRATES.search(asked):
            line = then.partition(";")[0]
        line = re.sub(r"^\((.*)\)$", r"\1", line)
        return _SUBSTITUTED.sub(lambda quoted: quoted[0] if _MIGRATES.search(quoted[0]) else '""', line)

    @property
    def _asked_after(self) -> bool:
        """Whether the next thing is to ask how it ended, and to leave the script."""
        after = self.migration + 1
        return after < len(self.lines) and bool(_ASKED_AFTER.match(self.lines[after])) and self._asks(after, True)

    @property
    def _strict(self) -> bool:
        """Whether a failing command ends the script where the migrations are deployed."""
        before = [*self.lines[: self.migration], _MIGRATES.split(self.lines[self.migration])[0]]
        signs = [found["sign"] for line in before for found in _ERREXIT.finditer(line)]
        return signs[-1] == "-" if signs else _STRICT.search(self.first) is not None

    def _plain(self, line: str) -> bool:
        """Whether it is a command whose failure counts: no condition, no argument of another, not piped away."""
        part = next((_INSIDE.sub("", part.strip()) for part in line.split(";") if _MIGRATES.search(part)), line)
        piped = _PIPED.search(part) and not any("pipefail" in each for each in self.lines[: self.migration])
        return not (piped or _BUT.search(part) or _NOT_PLAIN.search(part) or _QUOTED.search(part))

    def _asks(self, at: int, failed: bool) -> bool:
        """Whether the branch of an `if` that a failure leads to (the first where `failed`) leaves the script."""
        branch = self._branch(at, failed)
        return bool(branch) and _LEAVES.fullmatch((branch or [""])[-1]) is not None

    def _branch(self, at: int, failed: bool) -> list[str] | None:
        """The commands of that branch, none where there is no such branch; None for what is not understood."""
        asked, *rest = self._parts("fi", at)
        word = "then" if failed else "else"
        if _BUT.search(asked) or any(map(_NESTED.match, rest)):
            return None
        after = rest[rest.index(word) + 1 :] if word in rest else []
        return list(takewhile(lambda part: part not in ("else", "fi"), after))

    @property
    def _within_something(self) -> bool:
        """Whether it stands in a function or a group: whoever calls that may do without its success."""
        before = self.lines[: self.migration]
        return sum(bool(_OPENS.search(line)) for line in before) > sum(bool(_CLOSES.search(line)) for line in before)

    def _parts(self, end: str, at: int) -> list[str]:
        """The commands and key words from that line to the word that ends its block."""
        commands = [part.strip() for line in self.lines[at:] for part in line.split(";")]
        parts = [part for each in commands for part in _INSIDE.split(each) if part]
        return parts[: parts.index(end) + 1] if end in parts else parts

    def _block(self, line: str) -> str:
        """The line, with what stands in the braces that it opens."""
        if not line.endswith("{"):
            return line
        inside = takewhile(lambda each: not each.startswith("}"), self.lines[self.migration + 1 :])
        return f"{line} {'; '.join(inside)}; }}"


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
