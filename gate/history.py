"""What outlives a run: when a drill was last done, what was measured; one small JSON file a target."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class History:
    """Facts by key, in `<state>/history.json`; written atomically."""

    def __init__(self, state: Path) -> None:
        self._path = state / "history.json"

    def done(self, key: str, **facts: Any) -> None:
        """Remember that `key` was done now, with facts."""
        with self._alone():
            everything = self._read()
            everything[key] = {**facts, "at": datetime.now(UTC).isoformat(timespec="seconds")}
            draft = self._path.with_suffix(f".{os.getpid()}")
            draft.write_text(json.dumps(everything, indent=1, ensure_ascii=False), encoding="utf-8")
            draft.replace(self._path)

    def last(self, key: str) -> datetime | None:
        """When `key` was last done (UTC)."""
        found = self._read().get(key)
        return datetime.fromisoformat(found["at"]) if found else None

    def facts(self, key: str) -> dict[str, Any]:
        """The facts of the last time."""
        return self._read().get(key, {})

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """No other worker and no other run writes at the same time."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._path.with_suffix(".lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            found: dict[str, dict[str, Any]] = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found
