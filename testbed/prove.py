"""The proof that every check can turn red: applies every fault, runs the checks, writes the matrix."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from queue import SimpleQueue

from testbed import assertions, matrix
from testbed import faults as catalogue
from testbed.bed import Bed, BedError
from testbed.faults import Fault

ROOT = Path(__file__).parent.parent
PHASES = "(pre_release or post_deploy or periodic)"
LONGEST = 300  # seconds for one run of the checks
Work = Callable[[Bed, Fault], "Row"]
SPARE = ("passed", "accepted", "attested", "not_applicable")


@dataclass(frozen=True)
class Run:
    """What one run of the checks said of each item, and of the cases of each that were not green."""

    verdict: str
    states: dict[str, str]
    sentences: dict[str, str]
    systems: dict[str, str]
    cases: dict[str, dict[str, str]] = field(default_factory=dict)
    drills: frozenset[str] = frozenset()

    def states_of(self, system: str) -> dict[str, str]:
        """State by item of one system."""
        return {item: state for item, state in self.states.items() if self.systems[item] == system}

    def looked_at(self, fault: Fault, *, quick: bool, drills: bool) -> tuple[str, ...]:
        """The items that are looked at under a fault: its own; else all of its system, without the drills, which take
        long and begin only on a system that is well, unless the fault declares one."""
        if quick:
            return fault.reds
        left_out = frozenset() if drills or self.drills & {*fault.reds} else self.drills
        return tuple(item for item in self.states_of(fault.system) if item not in left_out)

    @property
    def red(self) -> frozenset[str]:
        """The items that are not green."""
        return frozenset(item for item, state in self.states.items() if state not in SPARE)

    @property
    def blocked(self) -> frozenset[str]:
        """The items that say of themselves that something else hides them."""
        return frozenset(item for item, state in self.states.items() if state == "blocked")


@dataclass(frozen=True)
class Row:
    """One fault: what had to turn red (items, and cases by name), what did, and what the first red said."""

    fault: str
    text: str
    expected: tuple[str, ...]
    missed: tuple[str, ...]
    blocked: tuple[str, ...]
    unexpected: tuple[str, ...]
    said: str
    cases: dict[str, str] = field(default_factory=dict)  # red among the expected items, with what each said in its name

    @property
    def ok(self) -> bool:
        """Exactly the right items turned red."""
        return not self.missed and not self.unexpected


def main(
    system: str | None = None, *, quick: bool = False, drills: bool = False, names: Sequence[str] = (), jobs: int = 0
) -> int:
    """Prove one system, or all; 0 when its faults turn every item red, and only those, and healthy runs are green.

    `quick` looks at the declared items only, `drills` does every drill at every fault. Without `jobs` there are two
    beds a processor, since checks mostly wait.
    """
    found = [each for each in catalogue.load(system) if (not names or each.name in names) and (each.reds or not quick)]
    if not found:
        raise BedError("no such fault; `python -m testbed fault --list` shows them")
    with Beds(jobs or min(2 * (os.cpu_count() or 1), len(found)), _systems(found)) as beds:
        before = _healthy_run(beds.any, _systems(found))
        complaints = _unhealthy("before the first fault", before)
        items = {fault.name: before.looked_at(fault, quick=quick, drills=drills) for fault in found}
        rows = list(beds.each(lambda bed, fault: _row(bed, fault, items[fault.name], before.red), found))
        complaints += _unhealthy("after the last fault", _healthy_run(beds.any, _systems(found)))
    unseen = sorted(set(before.states) - {item for row in rows if row.ok for item in row.expected}) if not names else []
    complaints += [f"{item} was not seen red by any fault" for item in unseen]
    _tell(rows, complaints, before)
    if not quick:
        _keep(found, rows, before, whole=not names)
    return 1 if complaints or any(not row.ok for row in rows) else 0


def _keep(found: Sequence[Fault], rows: Sequence[Row], before: Run, *, whole: bool) -> None:
    """Write a matrix for each system, or renew the rows of single faults in it."""
    for system in _systems(found):
        own = {fault.name for fault in found if fault.system == system}
        plain = [asdict(row) for row in rows if row.fault in own]
        checks = assertions.of(ROOT / "suites" / system)
        if whole:
            matrix.write(ROOT / "docs", system, plain, before.states_of(system), checks)
        else:
            matrix.renew(ROOT / "docs", system, plain, checks)


class Beds:
    """Healthy beds side by side with the systems of these names; faults are handed out to whichever is free."""

    def __init__(self, jobs: int, names: Sequence[str]) -> None:
        self._jobs, self._names = jobs, list(names)
        self._stack = ExitStack()
        self._free: SimpleQueue[Bed] = SimpleQueue()
        self._print = threading.Lock()

    def __enter__(self) -> "Beds":
        for number in range(self._jobs):
            folder = self._stack.enter_context(
                tempfile.TemporaryDirectory(prefix=f"bed{number}-", ignore_cleanup_errors=True)
            )
            bed = Bed(folder)
            bed.up(owner=os.getpid(), only=self._names)
            self._stack.callback(bed.down)
            self.any = bed
            self._free.put(bed)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def each(self, work: Work, found: Iterable[Fault]) -> Iterable[Row]:
        """Run `work` for each fault on a free bed, and say each as it ends."""
        with ThreadPoolExecutor(self._jobs) as pool:
            yield from pool.map(lambda fault: self._one(work, fault), found)

    def _one(self, work: Work, fault: Fault) -> Row:
        bed = self._free.get()
        try:
            row = work(bed, fault)
        finally:
            self._free.put(bed)
        with self._print:
            print(_line(row), flush=True)
        return row


def _row(bed: Bed, fault: Fault, items: Sequence[str], known: frozenset[str]) -> Row:
    with bed.system(fault.system).records_kept(), fault.applied(bed):
        run = _run(bed, [fault.system], items)
    row = judged(fault, run, known)
    cases = {case: _without_paths(said, bed.folder) for case, said in row.cases.items()}
    return replace(row, said=_without_paths(row.said, bed.folder), cases=cases)


def _without_paths(said: str, bed: Path) -> str:
    """What was said, without the folders of this machine."""
    for folder in (str(bed), sys.prefix, str(ROOT)):
        said = said.replace(folder, "…")
    return said


def judged(fault: Fault, run: Run, known: frozenset[str] = frozenset()) -> Row:
    """What a run under a fault proves; `known` items are red without any: they are complained of once, not here.

    An item that is not declared may be blocked, since it names what hides it, but not red in its own name.
    """
    expected = frozenset(fault.reds)
    cases = {case: said for item in fault.reds for case, said in run.cases.get(item, {}).items()}
    missed = (expected - run.red) | (frozenset(fault.cases) - frozenset(cases))
    more = run.red - expected - known
    hidden, unexpected = more & run.blocked, more - run.blocked
    said = next((run.sentences[item] for item in fault.reds if run.sentences.get(item)), "")
    more_said = [f"{item}: {run.sentences.get(item, '')}" for item in _told(unexpected)]
    said = " — ".join(filter(None, [said, *more_said]))
    return Row(fault.name, fault.text, fault.reds, _told(missed), _told(hidden), _told(unexpected), said, cases)


def _healthy_run(bed: Bed, systems: Sequence[str]) -> Run:
    """All of the checks without a fault; the errors that their drills leave in the logs are forgotten."""
    with ExitStack() as kept:
        for system in systems:
            kept.enter_context(bed.system(system).records_kept())
        return _run(bed, systems)


def _told(items: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(items))


def _run(bed: Bed, systems: Sequence[str], items: Sequence[str] = ()) -> Run:
    """Run the checks against a bed: all of its systems' phases, or only some items."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*_checks(systems, items), "--target", str(bed.target), "--report-dir", folder]
        done = subprocess.run(
            command, cwd=ROOT, env=_environment(), capture_output=True, text=True, timeout=LONGEST, check=False
        )
        report = Path(folder, "greenlight.json")
        if not report.exists():
            raise BedError(f"the checks gave no report:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return _read(json.loads(report.read_text(encoding="utf-8")))


def _checks(systems: Sequence[str], items: Sequence[str]) -> list[str]:
    root = ("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-p", "no:html")  # its page is not read here
    only = [argument for item in items for argument in ("--item", item)]
    expression = f"({' or '.join(systems)}) and {PHASES}"
    return [sys.executable, "-m", "pytest", "-q", *root, "-m", expression, *only, "--allow", "drill"]


def _environment() -> dict[str, str]:
    """The caller's, but hundreds of runs compile the checks once."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def _read(report: dict[str, object]) -> Run:
    items = report["items"]
    assert isinstance(items, list)
    states = {each["item"]["id"]: each["state"] for each in items}
    sentences = {each["item"]["id"]: _first_sentence(each["cases"]) for each in items}
    systems = {each["item"]["id"]: each["item"]["system"] for each in items}
    cases = {each["item"]["id"]: _said_by(each["cases"]) for each in items}
    drills = frozenset(each["item"]["id"] for each in items if each["item"]["safety"] == "drill")
    return Run(str(report["verdict"]), states, sentences, systems, cases, drills)


def _first_sentence(cases: Sequence[dict[str, str]]) -> str:
    return next((case["sentence"] for case in _not_green(cases)), "")


def _said_by(cases: Sequence[dict[str, str]]) -> dict[str, str]:
    """The cases that are not green, and what each says; nothing where a cause speaks instead."""
    return {case["case"]: "" if case["state"] == "blocked" else case["sentence"] for case in _not_green(cases)}


def _not_green(cases: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [case for case in cases if case["state"] not in SPARE]


def _systems(found: Sequence[Fault]) -> list[str]:
    return sorted({fault.system for fault in found})


def _unhealthy(when: str, run: Run) -> list[str]:
    if not run.red:
        return []
    shown = "; ".join(f"{item} {run.states[item]}: {run.sentences[item]}" for item in sorted(run.red))
    return [f"the healthy testbed is not all green {when}: {shown}"]


def _line(row: Row) -> str:
    sign = "ok " if row.ok else "BAD"
    missed = f"  missed: {', '.join(row.missed)}" if row.missed else ""
    more = f"  also red: {', '.join(row.unexpected)}" if row.unexpected else ""
    return f"{sign} {row.fault:<48} {', '.join(row.expected)}{missed}{more}\n      {row.said}"


def _tell(rows: Sequence[Row], complaints: Sequence[str], before: Run) -> None:
    seen = {item for row in rows if row.ok for item in row.expected}
    for complaint in complaints:
        print(f"BAD {complaint}")
    bad = sum(not row.ok for row in rows)
    print(f"{len(seen)} of {len(before.states)} items seen red; {len(rows)} faults, {bad} of them not as declared")
