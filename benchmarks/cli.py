"""The command line: which parts, how often, where the JSON goes."""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import by_hand, cold, growth, start, together
from benchmarks.figures import Figure, table

PARTS = ("checks", "start", "testbed", "post_deploy", "together")
SIZES, SMALL = (100, 500, 2000), (5, 10)
RESULTS = Path(__file__).parent / "results.json"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the chosen parts; 0 whatever the figures are."""
    asked = _parser().parse_args(argv)
    figures: list[Figure] = []
    began = _machine()
    with tempfile.TemporaryDirectory(prefix="greenlight-bench-") as folder:
        Path(folder).chmod(0o711)  # the testbed's database server is another user where we are root
        for part in asked.only or PARTS:
            print(f"measuring {part} …", file=sys.stderr, flush=True)
            figures += _measured(
                part, Path(folder), 1 if asked.quick else asked.repeat, SMALL if asked.quick else SIZES
            )
    asked.out.write_text(json.dumps(_record(figures, began), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(table(figures))
    for note in dict.fromkeys(figure.note for figure in figures if figure.note):
        print(note)
    return 0


def _measured(part: str, folder: Path, repeat: int, sizes: Sequence[int]) -> list[Figure]:
    if part == "checks":
        return growth.measure(folder, sizes, repeat)
    if part == "start":
        return start.measure(folder, repeat)
    if part == "testbed":
        return cold.measure(folder, repeat)
    if part == "together":
        return together.measure(folder, repeat)
    return by_hand.measure(folder, repeat)


def _record(figures: list[Figure], began: dict[str, Any]) -> dict[str, Any]:
    rows = [{**asdict(figure), "quoted": round(figure.quoted, 4), "met": figure.met} for figure in figures]
    return {"schema": "greenlight-benchmarks/1", "machine": began, "load_at_end": os.getloadavg()[0], "figures": rows}


def _machine() -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "pytest": version("pytest"),
        "load_at_start": os.getloadavg()[0],
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Greenlight beside bare calls, in pairs.")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part (may be given again; default: all)")
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="pairs of each part (default: 5)")
    parser.add_argument("--quick", action="store_true", help="one small pair of each: to see that it works")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="PATH", help="where the JSON goes")
    return parser
