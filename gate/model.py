"""The words of Greenlight as data: items, cases, results, causes, verdicts."""

from dataclasses import dataclass, field
from enum import Enum, IntEnum, StrEnum
from pathlib import Path


class Phase(StrEnum):
    """When a document asks for a point to be looked at."""

    PRE_RELEASE = "pre_release"
    POST_DEPLOY = "post_deploy"
    PERIODIC = "periodic"


class Severity(StrEnum):
    """How bad a point that is not green is: critical rolls back (or stops), major holds, minor warns."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Safety(IntEnum):
    """What a check does to the system that it looks at; ordered, so that a ceiling can be compared."""

    OBSERVE = 0
    WRITE = 1
    DRILL = 2

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def named(cls, name: str) -> "Safety":
        """The safety of that name; raises KeyError for another word."""
        return cls[name.upper()]


class State(StrEnum):
    """What is known of a case or an item, worst first."""

    FAILED = "failed"
    ERROR = "error"
    BLOCKED = "blocked"
    UNVERIFIED = "unverified"
    ACCEPTED = "accepted"
    NOT_APPLICABLE = "not_applicable"
    ATTESTED = "attested"
    PASSED = "passed"

    @property
    def green(self) -> bool:
        """True for the states that a verdict of GO may stand on."""
        return self in (State.PASSED, State.ACCEPTED, State.ATTESTED, State.NOT_APPLICABLE)

    @classmethod
    def worst(cls, states: "list[State]") -> "State":
        """The worst of the states; nothing at all is unverified."""
        return min(states, key=list(cls).index) if states else cls.UNVERIFIED


class Verdict(StrEnum):
    """The answer."""

    GO = "GO"
    GO_WITH_WARNINGS = "GO with warnings"
    HOLD = "HOLD"
    ROLL_BACK = "ROLL BACK"
    NOT_PROVED = "HOLD (not proved)"
    NARROWED = "NO VERDICT"


class ExitCode(int, Enum):
    """What the command ends with."""

    GO = 0
    USAGE = 4
    HOLD = 10
    ROLL_BACK = 11
    NOT_PROVED = 12
    NARROWED = 13


@dataclass(frozen=True, slots=True)
class Item:
    """One point of an operations document, as its room's checklist.toml states it."""

    id: str
    system: str
    phase: Phase
    severity: Severity
    safety: Safety
    source: str
    title: str
    title_ko: str
    remedy: str
    remedy_ko: str
    looks_at: str
    changes: str = ""
    incident: bool = False
    rollback: bool = False  # a roll-back criterion: when it holds (fails), the verdict is ROLL BACK in any phase
    also: tuple[Phase, ...] = ()
    markers: tuple[str, ...] = ()
    looks_at_ko: str = ""
    changes_ko: str = ""

    @property
    def words(self) -> frozenset[str]:
        """The marker names that `-m` knows this item by."""
        extra = ("incident",) if self.incident else ()
        return frozenset((self.phase, *self.also, self.system, self.severity, str(self.safety), *extra, *self.markers))


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that is away and hides cases: named once, with what it hides."""

    key: str  # "inventory.database"
    sentence: str  # "PostgreSQL of inventory refuses connections (127.0.0.1:5432)"
    of_system: bool = True  # False: the runner's own fault (no browser, no route); that holds, it does not roll back
    waitable: bool = True  # False: waiting after a deployment will not mend it (log-in refused, certificate, host key)


@dataclass(frozen=True, slots=True)
class Remedy:
    """The runbook's next step where the cause of that key hides points, as a room's checklist.toml states it."""

    key: str  # that of the cause: "inventory.database"
    remedy: str
    remedy_ko: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of evidence: seen (`saw`) or done (`did`), with a hint such as a curl line."""

    text: str
    kind: str = "saw"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one case ended as."""

    nodeid: str
    item: str
    case: str  # the parametrization or the function's own name, as the report shows it
    severity: Severity
    safety: Safety
    state: State
    sentence: str = ""
    cause: Cause | None = None
    evidence: tuple[Line, ...] = ()
    seconds: float = 0.0
    paste: str = ""  # ready-made lines for the target file
    note: str = ""  # who accepted or attested it, why, until when
    note_ko: str = ""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """An item of the plan, joined with the results of its cases."""

    item: Item
    state: State
    cases: tuple[CaseResult, ...] = ()
    missing: tuple[str, ...] = ()  # cases that were collected and have no result
    severity: Severity = Severity.MINOR  # the worst severity among what is not green


@dataclass(frozen=True, slots=True)
class Hidden:
    """A cause, the ids of the items that it hides, and the next step; empty where nobody has stated one."""

    cause: Cause
    items: tuple[str, ...]
    remedy: str = ""
    remedy_ko: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the run that no item states: the release that answers, the last look, what cut the run short."""

    key: str  # release | last_look | wait | cut_short | usage | swept | warning | left
    system: str
    ok: bool
    sentence: str
    verdict: Verdict = Verdict.GO  # the least verdict that it demands when not ok
    sentence_ko: str = ""  # the same in Korean; empty: shown as it is


@dataclass(frozen=True, slots=True)
class Change:
    """What the run created, and whether it is gone."""

    system: str
    kind: str
    key: str
    state: str  # removed | left | unknown
    why: str = ""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """Who, when, where, how long, with what."""

    target: str
    testbed: bool
    release: str
    ticket: str
    actor: str
    runner: str
    selection: str
    tag: str
    started: str  # ISO 8601, UTC
    ended: str
    seconds: float
    allow: str
    versions: tuple[tuple[str, str], ...] = ()
    command: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that a report shows: the verdict by join of plan and journal."""

    verdict: Verdict
    exit_code: ExitCode
    run: RunInfo
    items: tuple[ItemResult, ...]
    causes: tuple[Hidden, ...] = ()
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    reason: str = ""  # one sentence: why this verdict
    reason_ko: str = ""  # the same in Korean
    counts: tuple[tuple[State, int], ...] = field(default=())
    tables: tuple[tuple[str, Path], ...] = ()  # by system: what its checks say, in the report's language; not reported
