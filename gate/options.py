"""The command line's own options, and what an invocation asks for."""

import os
from dataclasses import dataclass
from glob import iglob
from pathlib import Path
from typing import Any

import pytest

from gate.model import Safety
from gate.outcomes import BadInput

INI = "greenlight_suites"
REPORTS = "greenlight-report"


def add(parser: pytest.Parser) -> None:
    """Declare the options and the one setting."""
    group = parser.getgroup("greenlight", "Greenlight: GO, HOLD or ROLL BACK for a release")
    group.addoption("--target", metavar="PATH", help='target file, or "testbed" (also $GREENLIGHT_TARGET)')
    group.addoption(
        "--allow",
        metavar="LEVEL",
        choices=("observe", "write", "drill"),
        default="write",
        help="ceiling of this run: observe, write (default) or drill; never above the target's own",
    )
    group.addoption("--ticket", metavar="ID", help="change ticket, for the report (also $GREENLIGHT_TICKET)")
    group.addoption("--actor", metavar="NAME", help="who runs this, for the report (also $GREENLIGHT_ACTOR)")
    group.addoption(
        "--plan", dest="greenlight_plan", action="store_true", help="print what would be checked; contact nothing"
    )
    group.addoption(
        "--explain", metavar="ID", help="print one point of the checklist: source, what is looked at, remedy"
    )
    group.addoption(
        "--item",
        metavar="ID",
        action="append",
        default=[],
        help="only this point (may be repeated): a narrowed run, without a verdict",
    )
    group.addoption("--sweep", action="store_true", help="remove what killed runs have left behind")
    group.addoption("--report-dir", metavar="DIR", default=REPORTS, help="where the reports go")
    group.addoption("--report-language", choices=("en", "ko"), default="en", help="language of the report")
    parser.addini(INI, "folder of the suites, below the root folder; empty: no gate", default="")


@dataclass(frozen=True)
class Asked:
    """One invocation, as the options say it."""

    suites: Path
    target: str
    allow: Safety
    ticket: str
    actor: str
    expression: str
    narrowed: tuple[str, ...]
    only: tuple[str, ...]
    plan: bool
    explain: str | None
    sweep: bool
    report_dir: Path
    language: str
    verbose: bool

    @property
    def reports(self) -> bool:
        """Whether it ends in a report."""
        return not (self.plan or self.explain or self.sweep)


def asked(config: pytest.Config) -> Asked | None:
    """What this invocation asks of the gate; None when it does not concern the suites. Raises BadInput for --pdb."""
    options: Any = config.known_args_namespace
    folder = str(config.getini(INI))
    if not folder or options.help or options.version or getattr(options, "markers", False):
        return None
    suites = config.rootpath / folder
    paths = _paths(config, options)
    own = options.greenlight_plan or options.explain or options.sweep
    if not own and not any(_meets(path, suites) for path in paths):
        return None
    if getattr(options, "usepdb", False) or getattr(options, "trace", False):
        raise BadInput("--pdb, --trace: the checks run in a process without a terminal; debug what they call instead")
    if options.sweep and options.collectonly:
        raise BadInput("--sweep, --collect-only: a sweep collects nothing; give one of them")
    if getattr(options, "debug", None) or getattr(options, "pastebin", None):
        raise BadInput(
            "--debug, --pastebin: they take down what checks handle, secrets as well; -vv shows more, without"
        )
    return Asked(
        suites,
        _target(options.target),
        Safety.named(options.allow),
        options.ticket or os.environ.get("GREENLIGHT_TICKET", ""),
        options.actor or os.environ.get("GREENLIGHT_ACTOR", ""),
        options.markexpr,
        tuple(_narrowing(options, paths, suites)),
        tuple(options.item),
        options.greenlight_plan,
        options.explain,
        options.sweep,
        config.invocation_params.dir / options.report_dir,
        options.report_language,
        options.verbose > 0,
    )


def _target(given: str | None) -> str:
    """The target that is named; a name that came out empty is a gate that forgot its target. Raises BadInput."""
    name = os.environ.get("GREENLIGHT_TARGET") if given is None else given
    if name is not None and not name.strip():
        where = "GREENLIGHT_TARGET" if given is None else "--target"
        raise BadInput(f"{where} is empty: name a target file, or leave it out to look at the testbed")
    return name or ""


def require_target(question: Asked) -> None:
    """A gate that forgot its target must not be green: in CI a target has to be named; raises BadInput."""
    if not question.target and os.environ.get("CI"):
        raise BadInput(
            "CI is set and no target is given: only the testbed would be looked at, and a gate that forgot its target\n"
            "must not be green. Pass --target PATH, or set GREENLIGHT_TARGET (--target testbed is explicit)."
        )


def _paths(config: pytest.Config, options: Any) -> list[Path]:
    given = [str(arg).split("::")[0] for arg in options.file_or_dir]
    base = config.invocation_params.dir
    named = [base / path for path in given]
    if not named and base == config.rootpath:
        patterns = config.getini("testpaths")
        named = [base / path for pattern in patterns for path in iglob(pattern, root_dir=base, recursive=True)]
    return named or [base]


def _meets(path: Path, suites: Path) -> bool:
    path, suites = path.resolve(), suites.resolve()
    return path == suites or suites in path.parents or path in suites.parents


def _narrowing(options: Any, paths: list[Path], suites: Path) -> list[str]:
    names = {
        "item": "--item",
        "keyword": "-k",
        "lf": "--lf",
        "stepwise": "--sw",
        "stepwise_skip": "--sw-skip",
        "deselect": "--deselect",
        "ignore": "--ignore",
        "ignore_glob": "--ignore-glob",
    }
    found = [flag for name, flag in names.items() if getattr(options, name, None)]
    narrow = [p for p in paths if suites.resolve() in p.resolve().parents]
    return (
        found
        + [f"only {path.name}" for path in narrow]
        + (["node ids"] if any("::" in a for a in options.file_or_dir) else [])
    )
