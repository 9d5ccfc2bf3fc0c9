"""The bed's state file: what runs, in which state, and what each system remembers."""

import json
import os
import threading
from pathlib import Path
from typing import Any

from testbed.processes import Process, Save, Spec


class StateFile:
    """`bed.json` in the bed's folder; written atomically, readable by its owner only, absent when the bed is down."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._data: dict[str, Any] = self._read()
        self._processes: dict[str, dict[str, Process]] = {}

    def get(self, key: str, default: Any = None) -> Any:
        """A fact about the bed as a whole."""
        return self._data.get(key, default)

    def set(self, **facts: Any) -> None:
        """Write facts about the bed as a whole down."""
        with self._lock:
            self._data.update(facts)
            self._write()

    def forget(self) -> None:
        """Remove the file: the bed is down."""
        with self._lock:
            self._data, self._processes = {}, {}
            self.path.unlink(missing_ok=True)

    def facts(self, system: str) -> dict[str, Any]:
        """What a system remembers."""
        return dict(self._system(system)["facts"])

    def remember(self, system: str, **facts: Any) -> None:
        """Write down what a system wants to know again."""
        with self._lock:
            self._system(system)["facts"].update(facts)
            self._write()

    def systems(self) -> list[str]:
        """The systems that came up."""
        return list(self._data.get("systems", {}))

    def processes(self, system: str) -> dict[str, Process]:
        """The processes of a system, in the order in which they were added; the same handles at each call."""
        with self._lock:
            known = self._processes.setdefault(system, {})
            for name, record in self._system(system)["processes"].items():
                if name not in known:
                    known[name] = Process(Spec.of(record), self._saver(system))
            return known

    def _saver(self, system: str) -> Save:
        def save(spec: Spec) -> None:
            with self._lock:
                self._system(system)["processes"][spec.name] = spec.record()
                self._write()

        return save

    def add(self, system: str, spec: Spec) -> Process:
        """A new process of a system, written down before it is started."""
        with self._lock:
            process = Process(spec, self._saver(system))
            self._processes.setdefault(system, {})[spec.name] = process
            self._saver(system)(spec)
            return process

    def _system(self, name: str) -> dict[str, Any]:
        entry: dict[str, Any] = self._data.setdefault("systems", {}).setdefault(name, {"facts": {}, "processes": {}})
        return entry

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        scratch = self.path.with_suffix(".new")
        with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self._data, file, indent=1)
        scratch.replace(self.path)
