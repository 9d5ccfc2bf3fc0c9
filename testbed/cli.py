"""The testbed's command line: up, status, fault, down, prove."""

import argparse
import importlib
import json
import os
import select
import shlex
import signal
import sys
import threading
from collections.abc import Iterable, Sequence

from testbed.bed import Bed, BedError, known
from testbed.postgres import NoPostgres
from testbed.processes import NotReady

OK, FAILED, USAGE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code: 0 done, 1 it failed or the bed is not well, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.command(arguments))
    except (BedError, NoPostgres, NotReady) as error:
        print(f"testbed: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130


def _up(arguments: argparse.Namespace) -> int:
    bed = Bed(arguments.folder)
    started = bed.up(arguments.state.replace("-", "_"), arguments.owner, arguments.system or None)
    if arguments.json:
        print(json.dumps({"target": str(bed.target), "started": started}))
    else:
        how = "up" if started else "up already, and kept broken by a fault" if bed.broken else "up already, and well"
        print(f"The testbed is {how} ({bed.state}). Its target file: {bed.target}")
    return OK


def _status(arguments: argparse.Namespace) -> int:
    lines = Bed(arguments.folder).status()
    if not lines:
        print("The testbed is down.")
        return FAILED
    print(f"{'process':<28}{'pid':>8}{'port':>8}  state")
    for line in lines:
        state = "up" if line.up else "not started" if line.optional else "DOWN"
        print(f"{line.system + '.' + line.process:<28}{line.pid or '-':>8}{line.port or '-':>8}  {state}")
    return OK if all(line.up or line.optional for line in lines) else FAILED


def _down(arguments: argparse.Namespace) -> int:
    Bed(arguments.folder).down()
    print("The testbed is down.")
    return OK


def _fault(arguments: argparse.Namespace) -> int:
    faults = importlib.import_module("testbed.faults")
    if arguments.list or not arguments.name:
        return _listed(f"{each.name:<44}{', '.join(each.reds)}\n    {each.text}" for each in faults.load())
    found = next((each for each in faults.load() if each.name == arguments.name), None)
    if found is None:
        raise BedError(f"no fault {arguments.name!r}; `python -m testbed fault --list` shows them")
    bed = Bed(arguments.folder)
    if bed.state is None:
        raise BedError("the testbed is down; start it with `python -m testbed up`")
    if found.system not in bed.names:
        raise BedError(
            f"this testbed holds no {found.system}; add it with `python -m testbed up --system {found.system}`"
        )
    interrupted = _interrupts()
    with found.applied(bed):
        print(
            f"Broken: {found.text}\nMust turn red: {', '.join(found.reds)}\n{_how_to_look(bed, found.reds)}", flush=True
        )
        _wait_for_enter(interrupted)
    print("Repaired.")
    return OK


def _listed(lines: Iterable[str]) -> int:
    """Print until the end, or until the reader has hung up (`| head`)."""
    try:
        print(*lines, sep="\n", flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python still flushes at the end
    return OK


def _how_to_look(bed: Bed, reds: Sequence[str]) -> str:
    items = " ".join(f"--item {item}" for item in reds)
    return (
        f"See it: pytest {items} --allow drill --target {shlex.quote(str(bed.target))}\nEnter, or Ctrl-C, repairs it."
    )


def _interrupts() -> threading.Event:
    """Set by SIGINT and SIGTERM, which from now on end nothing by themselves: a fault must be repaired."""
    came = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: came.set())
    return came


def _wait_for_enter(interrupted: threading.Event) -> None:
    sources = [sys.stdin]
    while not interrupted.is_set():
        readable, _, _ = select.select(sources, [], [], 0.2)
        if readable and sys.stdin.readline():
            return
        if readable:
            sources = []  # no terminal: a signal ends it


def _prove(arguments: argparse.Namespace) -> int:
    prove = importlib.import_module("testbed.prove")
    if arguments.system:
        known(arguments.system)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what is broken is repaired, no bed is left
    asked = {name: getattr(arguments, name) for name in ("quick", "drills", "jobs")}
    return int(prove.main(arguments.system, names=arguments.fault, **asked))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m testbed", description=__doc__)
    folder = os.environ.get("GREENLIGHT_TESTBED") or ".testbed"
    parser.add_argument("--folder", default=folder, help="the bed's folder (default: $GREENLIGHT_TESTBED, or .testbed)")
    commands = parser.add_subparsers(required=True, metavar="up | status | fault | down | prove")
    up = commands.add_parser("up", help="start the systems, or keep what is up and well")
    up.add_argument("--state", choices=["healthy", "as-shipped"], default="healthy")
    up.add_argument("--owner", type=int, metavar="PID", help="take the bed down when this process ends")
    up.add_argument("--system", action="append", help="only this system (may be given again)")
    up.add_argument("--json", action="store_true", help="say it as JSON")
    up.set_defaults(command=_up)
    commands.add_parser("status", help="what runs").set_defaults(command=_status)
    commands.add_parser("down", help="end every process of the bed").set_defaults(command=_down)
    fault = commands.add_parser("fault", help="break one thing until Enter is pressed")
    fault.add_argument("name", nargs="?", help="the fault; without it, the list")
    fault.add_argument("--list", action="store_true", help="list the faults, with the items that each turns red")
    fault.set_defaults(command=_fault)
    prove = commands.add_parser("prove", help="apply every fault in turn and see its items turn red")
    prove.add_argument("system", nargs="?", help="one system only")
    prove.add_argument("--quick", action="store_true", help="only the declared items and their phase")
    prove.add_argument("--drills", action="store_true", help="every drill at every fault, not only at those of drills")
    prove.add_argument("--fault", action="append", default=[], metavar="NAME", help="only this fault (may be repeated)")
    prove.add_argument("--jobs", type=int, default=0, help="testbeds side by side (default: three a processor)")
    prove.set_defaults(command=_prove)
    return parser
