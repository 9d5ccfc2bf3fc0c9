"""The front door: from an invocation to a verdict. The parent never runs a check; the child never writes a report."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import NoReturn, TextIO

import pytest

from gate import (
    clock,
    evidence,
    explain,
    journal,
    ledger,
    options,
    output,
    rooms,
    run,
    secrets,
    selection,
    signals,
    verdict,
)
from gate.checkout import meant
from gate.model import ExitCode, Outcome, Safety
from gate.options import Asked
from gate.outcomes import BadInput
from gate.plan import freeze
from gate.run import Run
from gate.selection import Selection
from gate.supervisor import End, Supervisor
from gate.target import Table, Target, load

REPORTS = ("greenlight.html", "greenlight.json", "greenlight.md", "greenlight.xml", "pytest.html")


def enter(config: pytest.Config) -> Run | None:
    """Supervise an invocation that concerns the suites: the child gets its Run back, the parent ends here.

    An invocation that does not concern them (the project's own tests, --help) gets None and goes on as ever.
    """
    output.open_closed()
    try:
        if (checkout := meant(config)) is not None:
            _again(config, checkout)
        question = options.asked(config)
        return _run(question) if question else None
    except BadInput as error:
        _say(f"greenlight: {secrets.redact(str(error))}", sys.stderr)
        _leave(ExitCode.USAGE)
    except KeyboardInterrupt:
        _say("greenlight: interrupted outside of the checks, so nothing is proved", sys.stderr)
        _leave(ExitCode.NOT_PROVED)
    except Exception as error:
        _say(f"greenlight: the gate itself failed, so nothing is proved: {evidence.told(error)}", sys.stderr)
        _leave(ExitCode.NOT_PROVED)


def _again(config: pytest.Config, checkout: Path) -> NoReturn:
    """The same invocation with its root named; the parent ends inside, what comes back is the child."""
    root = ["-c", str(checkout), "--rootdir", str(checkout.parent)]
    sys.exit(pytest.main([*root, *config.invocation_params.args]))


def _run(question: Asked) -> Run:
    """Returns in the child only."""
    if sys.flags.optimize:
        raise BadInput("python -O, or PYTHONOPTIMIZE, takes the asserts out of the checks; unset it")
    signals.take()
    _speak_any_tongue()
    known = rooms.discover(question.suites)
    if question.reports:
        _clear(question.report_dir)
    if question.explain:
        _say(explain.item(question.explain, known))
        _leave(ExitCode.GO)
    chosen = _chosen(question, known)
    target, started = _target(question, known)
    allow = min(question.allow, target.allow)
    if question.sweep and allow < Safety.WRITE:
        raise BadInput(_no_sweep(target))
    _keep_state(target)
    run.announce(target, question.suites, allow)
    today = datetime.now(UTC).date().isoformat()
    plan = freeze(target, known, chosen, question.narrowed, today) if chosen else None
    this = Run(target, known, allow, plan, question)
    this.freeze()
    parent = os.getpid()
    try:
        ended = _supervise(this)
        if ended is None:
            this.begin()
            return this
        code = _conclude(question, this, ended)
        if started:
            with contextlib.suppress(BadInput):  # the verdict stands; the testbed says itself what is wrong with it
                _testbed("down")
    finally:
        if os.getpid() == parent:
            shutil.rmtree(this.folder, ignore_errors=True)
    _leave(code)


def _no_sweep(target: Target) -> str:
    if target.allow < Safety.WRITE:
        return 'target.allow: a sweep deletes, and the target allows only to observe; set allow = "write"'
    return "--allow: a sweep deletes, and this command line allows only to observe; leave it out"


def _speak_any_tongue() -> None:
    """A terminal that cannot show a sign gets its escape: no verdict may be lost to an encoding."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _keep_state(target: Target) -> None:
    """The ledger must have its place before anything is created; raises BadInput where it has none."""
    try:
        target.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=target.state).close()
    except OSError as error:
        said = f"{target.state_shown} cannot be written ({error.strerror}); name a folder that this user may write to"
        raise BadInput(f"{target.path.name}: target.state: {said}") from error


def _clear(reports: Path) -> None:
    """An old report must not be taken for this run's; raises BadInput where no new one could be written."""
    try:
        reports.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in REPORTS:
            (reports / name).unlink(missing_ok=True)
        tempfile.TemporaryFile(dir=reports).close()
    except OSError as error:
        raise BadInput(f"--report-dir: {reports} cannot be written ({error.strerror}); name another folder") from error


def _chosen(question: Asked, known: dict[str, rooms.Room]) -> Selection | None:
    """What `-m` selects; a sweep selects nothing. A target is asked for before anything is contacted."""
    items = list(rooms.points(known).values())
    chosen = None if question.sweep else selection.parse(question.expression, items, question.only)
    if not question.plan:
        options.require_target(question)
    return chosen


def _target(question: Asked, known: dict[str, rooms.Room]) -> tuple[Target, bool]:
    """The target, and whether a testbed was started for this run alone."""
    if question.target and question.target != "testbed":
        return load(Path(question.target), known), False
    if question.plan:
        return Target(question.suites, Table(name="no target"), dict.fromkeys(known)), False
    _say("greenlight: no target of yours: looking at the testbed, which is being started …", sys.stderr)
    up = json.loads(_testbed("up", "--json", "--owner", str(os.getpid())))
    return load(Path(up["target"]), known, testbed=True), bool(up["started"])


def _testbed(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "testbed", *arguments], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise BadInput("the testbed could not be started; the reason stands above")
    return done.stdout


def _supervise(this: Run) -> End | None:
    """None in the child."""
    with ledger.held(this.ledger):
        deadline = float(os.environ[clock.DEADLINE])
        return Supervisor(this.folder, deadline, output.shown()).run(_get_the_writer_ready)


def _conclude(question: Asked, this: Run, ended: End) -> ExitCode:
    told = verdict.Told.of(journal.read(this.journal))
    if question.plan and this.plan:
        _say(explain.plan(this.plan, told.collected.values()))
    if question.sweep or question.plan:
        ledger.close(this.ledger)
        return ExitCode.GO if told.ended and told.ended.status in (0, 5) else ExitCode.NOT_PROVED
    refused = [finding.sentence for finding in told.findings if finding.key == "usage"]
    if refused and ended.code != ExitCode.USAGE:
        _say(f"greenlight: {refused[0]}", sys.stderr)
    if refused or _usage(told, ended):
        return ExitCode.USAGE
    assert this.plan is not None
    info = run.info(this, question.expression, question.ticket, question.actor)
    outcome = verdict.judge(this.plan, told, info, ledger.changes(this.ledger), _cut_short(told, ended))
    ledger.close(this.ledger)
    _report(question, outcome, this)
    return outcome.exit_code


def _usage(told: verdict.Told, ended: End) -> bool:
    """Whether pytest refused the question; once a case has begun, whatever says so ends a run that has a report."""
    broken = any(finding.key == "cut_short" for finding in told.findings) or told.started or told.results
    ours = told.ended is None or told.ended.status == ExitCode.USAGE
    return not ended.cut_short and not broken and ours and ended.code == ExitCode.USAGE


def _cut_short(told: verdict.Told, ended: End) -> str:
    """What ended the run before its own end; empty when it ran through."""
    if ended.cut_short:
        return ended.cut_short
    if ended.code < 0:
        return f"the run was killed (signal {-ended.code})"
    said = [finding.sentence for finding in told.findings if finding.key == "cut_short"]
    if said:
        return said[0]
    if told.ended is None:
        return f"pytest ended without finishing its session (exit code {ended.code})"
    interrupted = told.ended.status in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
    return "pytest stopped before all checks had run" if interrupted else ""


def _report(question: Asked, outcome: Outcome, this: Run) -> None:
    """Hand the outcome to whoever writes reports."""
    tables = tuple((name, table) for name, room in this.rooms.items() if (table := room.table(question.language)))
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    _say(
        _writer()(
            replace(outcome, tables=tables),
            question.report_dir,
            language=question.language,
            verbose=question.verbose,
            colour=colour,
            width=shutil.get_terminal_size((120, 24)).columns,
        )
    )


def _writer() -> Callable[..., str]:
    """The gate knows no writer by name."""
    (writer,) = entry_points(group="greenlight.report")
    present: Callable[..., str] = writer.load()
    return present


def _get_the_writer_ready() -> None:
    """Loading it takes as long as many a check; what is wrong with it is said when the report is due."""
    with contextlib.suppress(Exception):
        _writer()


def _say(text: str, stream: TextIO | None = None) -> None:
    """A reader who has hung up (`| head`), or who does not read, changes no verdict."""
    output.say(text, stream)


def _leave(code: ExitCode) -> NoReturn:
    """End at once: no plug-in and no exit hook may change the code."""
    with contextlib.suppress(OSError, KeyboardInterrupt):
        sys.stdout.flush()
        sys.stderr.flush()
        output.finish()
    os._exit(int(code))
