"""Reads what `benchmarks.stamp` has noted."""

from dataclasses import dataclass
from pathlib import Path

PLUGIN = ("-p", "benchmarks.stamp")
VARIABLE = "BENCHMARK_STAMPS"


@dataclass(frozen=True)
class Stamps:
    """Moments of one run, on the monotonic clock."""

    first_check: float
    first_body: float
    end: float

    @classmethod
    def read(cls, path: Path) -> "Stamps":
        """The first check, the first body, the last end."""
        lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
        moments = {name: [float(at) for kind, at in lines if kind == name] for name in ("check", "body", "end")}
        return cls(moments["check"][0], moments["body"][0], moments["end"][-1])
