"""What a run asked of the service, in its order: HTTP requests and SQL statements, as data."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request as it went out, and what was answered; `polls` when it was repeated until the job had ended."""

    at: float  # seconds since the epoch
    method: str
    url: str
    headers: dict[str, str]
    body: str  # one character a byte (latin-1)
    status: int
    answer: Any = None  # the JSON body
    polls: bool = False


@dataclass(frozen=True)
class Statement:
    """One SQL statement with its parameters as text, `$1` and so on in it."""

    at: float
    sql: str
    parameters: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Pages:
    """The web UI's pages, and how to get to them."""

    url: str
    program: str
    email: str
    password: str
    paths: tuple[tuple[str, tuple[str, ...]], ...]  # path, elements that its content has


@dataclass(frozen=True)
class Recording:
    """Everything that is done again by hand."""

    database: str
    requests: tuple[Request, ...] = ()
    statements: tuple[Statement, ...] = ()
    pages: Pages | None = None
    steps: list[Request | Statement] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        steps: list[Request | Statement] = [*_without_repeats(self.requests), *self.statements]
        steps.sort(key=lambda step: step.at)
        object.__setattr__(self, "steps", steps)

    def write(self, path: Path) -> None:
        """Write it down for the process that does it by hand; it holds secrets, and is the owner's only."""
        path.touch(mode=0o600)
        record = {key: value for key, value in asdict(self).items() if key != "steps"}
        path.write_text(json.dumps(record), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Recording":
        """What `write` wrote."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            raw["database"],
            tuple(Request(**one) for one in raw["requests"]),
            tuple(Statement(one["at"], one["sql"], tuple(one["parameters"])) for one in raw["statements"]),
            Pages(**raw["pages"]) if raw["pages"] else None,
        )


def ended(answer: Any) -> bool:
    """Whether an answer of GET /uploads/jobs/:id says that the job has ended."""
    return isinstance(answer, dict) and answer.get("status") in ("completed", "failed")


def _without_repeats(requests: tuple[Request, ...]) -> list[Request]:
    """The waiting for an upload as one request that polls: how often depends on the service's own time."""
    kept: list[Request] = []
    for request in requests:
        polls = "/uploads/jobs/" in request.url and request.method == "GET"
        if polls and kept and kept[-1].polls and kept[-1].url == request.url:
            kept.pop()
        kept.append(replace(request, polls=polls))
    return kept
