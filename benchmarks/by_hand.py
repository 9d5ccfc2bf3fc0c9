"""The whole post_deploy run on the inventory service, beside the same requests and statements done by hand."""

import json
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from benchmarks import statements
from benchmarks.exchanges import Pages, Recording
from benchmarks.figures import Figure
from benchmarks.process import ROOT, Ran, run
from benchmarks.recorder import Recorder
from benchmarks.stamps import PLUGIN, VARIABLE, Stamps
from fixtures import browser
from suites.inventory.web_pages import PAGES
from testbed.bed import Bed

PART = "post_deploy"
_ORIGIN = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(frozen=True)
class Parts:
    """Where the time of one run went (seconds)."""

    start: float
    checks: float
    after: float


def measure(folder: Path, repeat: int) -> list[Figure]:
    """Bring a testbed up, record one run on it, then run and do by hand in turn; the figures."""
    bed = Bed(folder / "bed")
    bed.up(owner=os.getpid(), only=["inventory"])
    try:
        _gate(bed, bed.target, folder)  # the first run on a new bed finds cold caches everywhere
        recording = folder / "recording.json"
        _record(bed, folder).write(recording)
        pairs = [(_gate(bed, bed.target, folder), _hand(bed, recording)) for _ in range(repeat)]
    finally:
        bed.down()
    return _figures([ours for ours, _ in pairs], [hand for _, hand in pairs])


def _figures(ours: list[tuple[Ran, Parts]], hand: list[tuple[Ran, dict[str, float]]]) -> list[Figure]:
    note = f"{hand[0][1]['same_status']:.0f} of {hand[0][1]['requests']:.0f} answers by hand have the recorded status"
    seconds = tuple(ran.seconds for ran, _ in ours), tuple(ran.seconds for ran, _ in hand)
    inside = tuple(told["seconds"] for _, told in hand)
    cpu = tuple(ran.cpu_seconds for ran, _ in ours), tuple(ran.cpu_seconds for ran, _ in hand)
    parts = [parts for _, parts in ours]
    return [
        Figure(PART, "whole run, process beside process", "s", *seconds, quote="ratio", goal=1.3, note=note),
        Figure(PART, "whole run, processor time", "s", *cpu, quote="ratio"),
        Figure(PART, "of it: start to first check (bare: imports)", "s", tuple(p.start for p in parts),
               tuple(all_ - told for all_, told in zip(seconds[1], inside, strict=True))),
        Figure(PART, "of it: checks (bare: the calls)", "s", tuple(p.checks for p in parts), inside, quote="ratio"),
        Figure(PART, "of it: verdict and reports", "s", tuple(p.after for p in parts)),
    ]  # fmt: skip


def _gate(bed: Bed, target: Path, folder: Path) -> tuple[Ran, Parts]:
    _renew(bed)
    stamps = folder / "stamps"
    stamps.unlink(missing_ok=True)
    reports = str(folder / "report")
    command = ("pytest", "-m", "post_deploy", "--target", str(target), "--report-dir", reports, *PLUGIN)
    ran = run(*command, folder=ROOT, **{VARIABLE: str(stamps)})
    if ran.status:
        raise RuntimeError(f"the run on a healthy testbed was not GO:\n{ran.output}")
    seen = Stamps.read(stamps)
    ended = ran.began + ran.seconds
    return ran, Parts(seen.first_check - ran.began, seen.end - seen.first_check, ended - seen.end)


def _renew(bed: Bed) -> None:
    """Start the API anew, as a deployment does: it counts a minute's requests, and both sides wait for none of them."""
    bed.inventory.process("api").restart()


def _hand(bed: Bed, recording: Path) -> tuple[Ran, dict[str, float]]:
    _renew(bed)
    ran = run("benchmarks.replay", str(recording), folder=ROOT)
    if ran.status:
        raise RuntimeError(f"it could not be done by hand:\n{ran.output}")
    return ran, json.loads(ran.output.splitlines()[-1])


def _record(bed: Bed, folder: Path) -> Recording:
    """One run through recording proxies, with the server's statement log."""
    text, target = bed.target.read_text(encoding="utf-8"), tomllib.loads(bed.target.read_text(encoding="utf-8"))
    section, log, recorder = target["inventory"], bed.log("postgres"), Recorder()
    origins = sorted(set(_ORIGIN.findall(text)) - {section["web"]})
    since, server = log.stat().st_size, bed.inventory.server_db
    recorded = bed.target.with_name("recorded.toml")  # beside the target: its secrets are files beside it
    with recorder.before(origins) as proxies, statements.logged(server):
        recorded.write_text(_ORIGIN.sub(lambda match: proxies.get(match[0], match[0]), text), encoding="utf-8")
        _gate(bed, recorded, folder)
    asked = tuple(statements.of_runs(server, log, since))
    return Recording(bed.inventory.database_url, recorder.requests, asked, _pages(bed, section))


def _pages(bed: Bed, section: dict[str, str]) -> Pages | None:
    """What the browser did; None where there is none, as the run then looks at the pages by HTTP."""
    program = browser.program()
    if browser.Browser().why_absent() or program is None:
        return None
    facts = bed.inventory.known
    paths = tuple((page.path, page.content) for page in PAGES)
    return Pages(section["web"], program, facts.admin_email, facts.admin_password, paths)
