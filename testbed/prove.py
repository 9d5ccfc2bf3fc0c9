"""The proof that every check can turn red: applies every fault, runs the checks, writes the matrix."""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from testbed import assertions, matrix
from testbed import faults as catalogue
from testbed.bed import Bed, BedError
from testbed.beds import Beds
from testbed.faults import Fault

ROOT = Path(__file__).parent.parent
PHASES = "(pre_release or post_deploy or periodic)"
LONGEST = 300  # seconds for one run of the checks
BEDS = 3  # a processor
Work = Callable[[Bed], "Run"]
SPARE = ("passed", "accepted", "attested", "not_applicable")


@dataclass(frozen=True)
class Points:
    """The items of one system, and those of them that are drills."""

    items: tuple[str, ...]
    drills: frozenset[str] = frozenset()

    @classmethod
    def of(cls, system: str) -> "Points":
        """As the system's checklist lists them."""
        listed = tomllib.loads((ROOT / "suites" / system / "checklist.toml").read_text(encoding="utf-8"))["item"]
        drills = frozenset(each["id"] for each in listed if each["safety"] == "drill")
        return cls(tuple(each["id"] for each in listed), drills)

    def looked_at(self, fault: Fault, *, quick: bool, drills: bool) -> tuple[str, ...]:
        """The items that are looked at under a fault: its own; else all of its system, without the drills, which take
        long and begin only on a system that is well, unless the fault declares one."""
        if quick:
            return fault.reds
        left_out = frozenset() if drills or self.drills & {*fault.reds} else self.drills
        return tuple(item for item in self.items if item not in left_out)


@dataclass(frozen=True)
class Run:
    """What one run of the checks said of each item, and of the cases of each that were not green."""

    verdict: str
    states: dict[str, str]
    sentences: dict[str, str]
    systems: dict[str, str]
    cases: dict[str, dict[str, str]] = field(default_factory=dict)

    def states_of(self, system: str) -> dict[str, str]:
        """State by item of one system."""
        return {item: state for item, state in self.states.items() if self.systems[item] == system}

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

    `quick` looks at the declared items only, `drills` does every drill at every fault. Without `jobs` there are
    three beds a processor, since checks mostly wait.
    """
    found = [each for each in catalogue.load(system) if (not names or each.name in names) and (each.reds or not quick)]
    if not found:
        raise BedError("no such fault; `python -m testbed fault --list` shows them")
    systems = _systems(found)
    points = {each: Points.of(each) for each in systems}
    faulty = [_under(each, points[each.system].looked_at(each, quick=quick, drills=drills)) for each in found]
    # The healthy runs are one bed's first and last work: the others need not wait for it.
    with Beds[Run](jobs or min(BEDS * (os.cpu_count() or 1), len(found)), systems) as beds:
        runs = beds.each([_healthy(systems), *faulty, _healthy(systems)])
        before = next(runs)
        rows = [_shown(judged(fault, next(runs), before.red)) for fault in found]
        after = next(runs)
    complaints = _complaints(before, after, () if names else rows)
    _tell(rows, complaints, before)
    if not quick:
        _keep(found, rows, before, whole=not names)
    return 1 if complaints or any(not row.ok for row in rows) else 0


def _complaints(before: Run, after: Run, rows: Sequence[Row]) -> list[str]:
    """What is wrong with the healthy runs, and which items none of these rows has seen red."""
    unseen = sorted(set(before.states) - {item for row in rows if row.ok for item in row.expected}) if rows else []
    return [
        *_unhealthy("before its first fault", before),
        *_unhealthy("after its last fault", after),
        *(f"{item} was not seen red by any fault" for item in unseen),
    ]


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


def _healthy(systems: Sequence[str]) -> Work:
    """All of the checks without a fault; the errors that their drills leave in the logs are forgotten."""

    def work(bed: Bed) -> Run:
        with ExitStack() as kept:
            for system in systems:
                kept.enter_context(bed.system(system).records_kept())
            return _run(bed, systems)

    return work


def _under(fault: Fault, items: Sequence[str]) -> Work:
    def work(bed: Bed) -> Run:
        try:
            with bed.system(fault.system).records_kept(), fault.applied(bed):
                run = _run(bed, [fault.system], items)
        except Exception as error:  # it proves nothing; the other faults still do
            run = Run("", {}, dict.fromkeys(fault.reds, f"{type(error).__name__}: {error}"), {})
        return _without_paths(run, bed.folder)

    return work


def _without_paths(run: Run, bed: Path) -> Run:
    """What was said, without the folders of this machine."""

    def clean(said: Mapping[str, str]) -> dict[str, str]:
        for folder in (str(bed), sys.prefix, str(ROOT)):
            said = {name: text.replace(folder, "…") for name, text in said.items()}
        return dict(said)

    cases = {item: clean(said) for item, said in run.cases.items()}
    return replace(run, sentences=clean(run.sentences), cases=cases)


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
    return Run(str(report["verdict"]), states, sentences, systems, cases)


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


def _shown(row: Row) -> Row:
    print(_line(row), flush=True)
    return row


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
