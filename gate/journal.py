"""The journal: what happened, as JSON lines, written as it happens by every process of the run."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from gate.model import CaseResult, Finding, Line, Safety, Severity
from gate.secrets import redact

JOURNAL = "GREENLIGHT_JOURNAL"


@dataclass(frozen=True)
class Collected:
    """A case that will run."""

    nodeid: str
    item: str
    case: str
    severity: Severity
    safety: Safety
    kind: Literal["collected"] = "collected"


@dataclass(frozen=True)
class Started:
    """A case that has begun."""

    nodeid: str
    worker: str = ""
    kind: Literal["started"] = "started"


@dataclass(frozen=True)
class Finished:
    """A case that has ended, with its result."""

    result: CaseResult
    kind: Literal["finished"] = "finished"


@dataclass(frozen=True)
class Found:
    """Something that no item states: the release, the last look, a broken suite."""

    finding: Finding
    kind: Literal["found"] = "found"


@dataclass(frozen=True)
class Said:
    """A line of evidence that belongs to the run."""

    line: Line
    kind: Literal["said"] = "said"


@dataclass(frozen=True)
class Window:
    """Seconds granted on top of the deadline."""

    seconds: float
    kind: Literal["window"] = "window"


@dataclass(frozen=True)
class Ended:
    """The session ended by itself."""

    status: int
    versions: tuple[tuple[str, str], ...] = field(default=())
    kind: Literal["ended"] = "ended"


Record = Annotated[Collected | Started | Finished | Found | Said | Window | Ended, Field(discriminator="kind")]
_ADAPTER: TypeAdapter[Any] = TypeAdapter(Record)


def append(record: object) -> None:
    """Add a record, redacted, in one write; without a run there is no journal and nothing happens."""
    path = os.environ.get(JOURNAL)
    if not path:
        return
    line = _dump(record)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


def read(path: Path) -> Iterator[Any]:
    """The records of a journal; a line cut by a kill, or one that is no record, is passed over."""
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            with suppress(ValidationError):
                yield _ADAPTER.validate_json(line)


def _dump(record: object) -> bytes:
    plain = _redacted(_ADAPTER.dump_python(record, mode="json"))
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [_redacted(v) for v in value]
    if isinstance(value, dict):
        return {k: _redacted(v) for k, v in value.items()}
    return value
