"""How each upstream behaves: one small file each, which `testbed.jarvis.upstreams` reads at every request.

Apart from the servers, as a drill starts this command many times.
"""

import argparse
from pathlib import Path

NAMES = ("openai", "naver", "holidays")
MODES = ("well", "401", "429", "500", "silent", "nonsense")


def behave(folder: Path, name: str, mode: str) -> None:
    """Make one upstream behave so from now on; raises ValueError for an unknown name or mode."""
    if name not in NAMES or mode not in MODES:
        raise ValueError(f"{name} {mode}: known are {', '.join(NAMES)}, each {', '.join(MODES)}")
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / f"{name}.new"
    scratch.write_text(mode)
    scratch.replace(folder / name)


def mode_of(folder: Path, name: str) -> str:
    """How an upstream behaves now."""
    file = folder / name
    return file.read_text().strip() if file.exists() else "well"


def main() -> None:
    """Make an upstream behave so from now on; the mode comes last, as the target's command is given it."""
    parser = argparse.ArgumentParser(prog="python -m testbed.jarvis.behaviour", description=main.__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("mode", choices=MODES)
    options = parser.parse_args()
    behave(options.folder, options.name, options.mode)


if __name__ == "__main__":
    main()
