"""What the checks of a room can say, and what no fault has made them say so far."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Assertion:
    """One sentence that a check ends with: of an `assert`, or of what it raises."""

    file: str
    check: str  # the function that holds it
    text: str  # as it stands in the source
    sentence: re.Pattern[str]

    def seen(self, said: Mapping[str, Iterable[str]]) -> bool:
        """Whether one of the sentences is this one; `said` holds those of each check."""
        own = said.get(self.check.removeprefix("test_"), ()) if self.check.startswith("test_") else _all(said)
        return any(self.sentence.match(each) for each in own)


def of(room: Path) -> list[Assertion]:
    """Those of a room's checks whose sentence, or a part of it, stands in the check itself."""
    return [
        each
        for path in sorted(room.glob("test_*.py"))
        for function in _functions(path)
        for each in _sentences(path, function)
    ]


def unseen(assertions: Sequence[Assertion], rows: Sequence[Mapping[str, Any]]) -> list[Assertion]:
    """Those that speak in no row of a matrix."""
    said: dict[str, list[str]] = {}
    for row in rows:
        for case, sentence in row.get("cases", {}).items():
            said.setdefault(case.split("[")[0], []).append(sentence)
    return [each for each in assertions if not each.seen(said)]


def _all(said: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for sentences in said.values():
        yield from sentences


def _functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def _sentences(path: Path, function: ast.FunctionDef) -> Iterator[Assertion]:
    for node in ast.walk(function):
        message = _message(node)
        if message is not None and (pattern := _pattern(message)):
            yield Assertion(path.name, function.name, ast.unparse(message), re.compile(pattern, re.DOTALL))


def _message(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Assert):
        return node.msg
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
        return node.exc.args[0]
    return None


def _pattern(message: ast.expr) -> str:
    """What the sentence looks like; "" where nothing of it stands there."""
    if isinstance(message, ast.Constant):
        return re.escape(str(message.value))
    if isinstance(message, ast.JoinedStr):
        parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*?" for part in message.values]
        return "".join(parts)
    return ""
