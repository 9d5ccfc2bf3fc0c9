"""The pytest fixtures that every room has."""

import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Protocol, TypeVar

import pytest

from gate import evidence
from gate.cases import ITEM, Case
from gate.clock import bounded
from gate.history import History
from gate.model import Safety
from gate.outcomes import Attested, Unverified
from gate.run import Run
from gate.target import Attest, Target

T = TypeVar("T")


class Attestation(Protocol):
    """Ends the case as attested, or as unverified with the lines to paste.

    One that was given longer ago than `within` does not count, nor one that does not name `release`.
    """

    def __call__(self, why: str, within: timedelta | None = None, release: str | None = None) -> None: ...


class Eventually(Protocol):
    """Polls until the probe's answer is true, bounded by the deadline; raises AssertionError with `what`."""

    def __call__(self, probe: Callable[[], T], seconds: float, what: str, every: float = 0.1) -> T: ...


def run_of(config: pytest.Config) -> Run:
    """The run that this process belongs to, also at collection."""
    from gate.plugin import CHILD

    return config.stash[CHILD].run


@pytest.fixture(scope="session")
def target(pytestconfig: pytest.Config) -> Target:
    """The environment that is looked at."""
    return run_of(pytestconfig).target


@pytest.fixture(scope="session")
def allow(pytestconfig: pytest.Config) -> Safety:
    """The ceiling of this run, for a check that looks closer where more is allowed."""
    return run_of(pytestconfig).allow


@pytest.fixture
def safety(request: pytest.FixtureRequest) -> Safety:
    """What the running case may do: its own safety, never more, and less where an attestable case is not allowed it."""
    case: Case = request.node.stash[ITEM]
    return min(case.safety, run_of(request.config).allow)


@pytest.fixture
def saw() -> Callable[[str], None]:
    """Record one line of evidence, shown also when the case is green."""
    return evidence.saw


@pytest.fixture(scope="session")
def history(target: Target) -> History:
    """What outlives the run: dates of drills."""
    return History(target.state)


@pytest.fixture
def eventually() -> Eventually:
    """Wait for something, bounded; see `Eventually`."""
    return wait_for


def wait_for(probe: Callable[[], T], seconds: float, what: str, every: float = 0.1) -> T:
    """Poll until the probe's answer is true; raises AssertionError: `what`, and the seconds waited."""
    began = time.monotonic()
    until = began + bounded(seconds)
    while not (answer := probe()):
        if time.monotonic() >= until:
            raise AssertionError(f"{what} (waited {time.monotonic() - began:.1f} s)")
        time.sleep(every)
    return answer


@pytest.fixture
def attestation(request: pytest.FixtureRequest, target: Target) -> Attestation:
    """What only a person can confirm: ends the case as attested, or unverified with the lines to paste."""
    case = request.node.stash[ITEM]

    def attest(why: str, within: timedelta | None = None, release: str | None = None) -> None:
        today = date.today()
        given = [a for a in target.attest if a.item == case.item.id and a.case in (None, case.name)]
        holding = [one for one in given if one.holds(today, within)]
        for one in holding:
            if release is None or one.names(release):
                raise Attested(f"{one.statement} — {one.by}, {one.on} → {one.until} {one.evidence}".strip())
        other = holding and f"the attestation does not name the release {release}: {holding[-1].statement}"
        raise Unverified(f"{why}; {other or _lapsed(given, within)}", _paste(case.item.id, case.name, within))

    return attest


def _lapsed(given: list[Attest], within: timedelta | None) -> str:
    if not given:
        return "nobody has attested it"
    allowed = f", and one counts for {within.days} days" if within else ""
    return f"the last attestation is of {given[-1].on} until {given[-1].until}{allowed}"


def _paste(item: str, case: str, within: timedelta | None) -> str:
    today = date.today()
    until = today + (within or timedelta(days=92))
    head = f'[[attest]]\nitem = "{item}"\ncase = {json.dumps(case)}\nstatement = "…"\nby = "…"'
    return f'{head}\non = {today}\nuntil = {until}\nevidence = "…"'
