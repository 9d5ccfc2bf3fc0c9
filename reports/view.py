"""What every report shows of an outcome, in the order in which a person on call needs it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from gate.model import CaseResult, Change, ExitCode, Finding, ItemResult, Line, Outcome, Severity, State, Verdict
from reports.text import line
from reports.words import Words

SYMBOLS = {
    State.PASSED: "✓",
    State.FAILED: "✗",
    State.ERROR: "!",
    State.BLOCKED: "⊘",
    State.UNVERIFIED: "?",
    State.ACCEPTED: "◇",
    State.NOT_APPLICABLE: "–",
    State.ATTESTED: "◆",
}

EXIT_CODES = {
    Verdict.GO: ExitCode.GO,
    Verdict.GO_WITH_WARNINGS: ExitCode.GO,
    Verdict.HOLD: ExitCode.HOLD,
    Verdict.ROLL_BACK: ExitCode.ROLL_BACK,
    Verdict.NOT_PROVED: ExitCode.NOT_PROVED,
    Verdict.NARROWED: ExitCode.NARROWED,
}

NAME = 100  # characters of a name in a headline

_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,40}")
_STATES = list(State)
_SEVERITIES = list(Severity)


def not_green(outcome: Outcome) -> list[ItemResult]:
    """The items that no GO can stand on, worst first, otherwise in the plan's order."""
    bad = [result for result in outcome.items if not result.state.green]
    return sorted(bad, key=lambda result: (_SEVERITIES.index(result.severity), _STATES.index(result.state)))


def green(outcome: Outcome) -> list[ItemResult]:
    """The other items, in the plan's order."""
    return [result for result in outcome.items if result.state.green]


def bad_cases(result: ItemResult) -> list[CaseResult]:
    """The cases of an item that are not green, in the order in which they ran."""
    return [case for case in result.cases if not case.state.green]


def hidden_ids(outcome: Outcome) -> set[str]:
    """The items about which nothing else is known than the cause that hides them."""
    named = {id_ for hidden in outcome.causes for id_ in hidden.items}
    return {result.item.id for result in not_green(outcome) if result.item.id in named and _only_blocked(result)}


def unproved(outcome: Outcome) -> list[ItemResult]:
    """The items that nothing was found out about: not failed, and not green either."""
    return [result for result in not_green(outcome) if result.state is not State.FAILED]


def answered_for(outcome: Outcome) -> Iterator[tuple[ItemResult, CaseResult]]:
    """The cases that somebody accepted or attested, or that do not apply here."""
    states = (State.ACCEPTED, State.ATTESTED, State.NOT_APPLICABLE)
    for result in outcome.items:
        yield from ((result, case) for case in result.cases if case.state in states)


def bad_findings(outcome: Outcome) -> list[Finding]:
    """What is wrong with the run itself; the release that answers comes first."""
    bad = [finding for finding in outcome.findings if not finding.ok]
    return sorted(bad, key=lambda finding: finding.key != "release")


def is_warning(finding: Finding) -> bool:
    """True when the finding does not stand in the way of a GO."""
    return finding.verdict in (Verdict.GO, Verdict.GO_WITH_WARNINGS)


def pastes(outcome: Outcome) -> list[str]:
    """The ready-made lines for the target file, each once."""
    return list(dict.fromkeys(case.paste for result in outcome.items for case in result.cases if case.paste))


def left_behind(outcome: Outcome) -> list[Change]:
    """What the run created and is not known to be gone."""
    return [change for change in outcome.changes if change.state != "removed"]


def last_actions(case: CaseResult) -> list[Line]:
    """The last two actions of a case: what the system was asked, and what it said."""
    return [part for part in case.evidence if part.kind == "did"][-2:]


def severity_of(result: ItemResult) -> Severity:
    """The severity to show: of what is not green where something is not, else the item's own."""
    return result.item.severity if result.state.green else result.severity


def anchors(outcome: Outcome) -> dict[str, str]:
    """Where an item stands in a page: its id where that can be an anchor, else its number."""
    ids = [result.item.id for result in outcome.items]
    return {id_: id_ if _ANCHOR.fullmatch(id_) else f"item-{number}" for number, id_ in enumerate(ids, start=1)}


def shares(outcome: Outcome) -> list[tuple[State, int]]:
    """How many items are in each state that occurs, worst first."""
    counts = Counter(result.state for result in outcome.items)
    return [(state, counts[state]) for state in State if counts[state]]


def standing(outcome: Outcome, words: Words) -> str:
    """How it stands, e.g. "11 of 12 items proved, 1 critical failed"."""
    bad = Counter((result.severity, result.state) for result in not_green(outcome))
    kept = Counter(result.state for result in green(outcome))
    parts = [words("line.proved", n=kept.pop(State.PASSED, 0), of=len(outcome.items))]
    parts += [
        words("line.so_many", n=n, severity=words(f"severity.{severity}"), state=words(f"state.{state}"))
        for (severity, state), n in bad.items()
    ]
    parts += [words("line.so_many_green", n=n, state=words(f"state.{state}")) for state, n in kept.items()]
    return ", ".join(parts)


def subject(outcome: Outcome, words: Words) -> str:
    """What was looked at, e.g. "inventory 1.8.2 on production, post_deploy"."""
    systems = ", ".join(dict.fromkeys(result.item.system for result in outcome.items))
    what = " ".join(filter(None, (line(systems, NAME), line(outcome.run.release, NAME))))
    where = words("line.on", what=what or words("line.nothing"), target=line(outcome.run.target, NAME))
    return ", ".join(filter(None, (where, line(outcome.run.selection, NAME))))


def verdict(outcome: Outcome, words: Words) -> str:
    """The verdict's name, and that it is about the testbed where it is."""
    name = words(f"verdict.{outcome.verdict.name}")
    return f"{name} {words('line.testbed')}" if outcome.run.testbed else name


def reason(outcome: Outcome, words: Words) -> str:
    """Why this verdict: the gate's sentence, or, where it has none, the verdict's meaning and the worst item."""
    said = line(outcome.reason_ko if words.language == "ko" else outcome.reason)
    if said:
        return said
    worst = not_green(outcome)[:1]
    because = [
        words(
            "line.because",
            item=line(result.item.id, NAME),
            severity=words(f"severity.{result.severity}"),
            state=words(f"state.{result.state}"),
        )
        for result in worst
    ]
    return " ".join((words(f"verdict_meaning.{outcome.verdict.name}"), *because))


def duration(seconds: float) -> str:
    """Seconds as a person reads them: 41 ms, 3.2 s, 2 min 5 s."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def moment(stamp: str) -> str:
    """An ISO 8601 time as a person reads it, in UTC: 2026-11-21 01:02:03 UTC; anything else as it stands."""
    try:
        given = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return f"{given.astimezone(UTC) if given.tzinfo else given:%Y-%m-%d %H:%M:%S} UTC"


def _only_blocked(result: ItemResult) -> bool:
    return not result.missing and all(case.state is State.BLOCKED for case in bad_cases(result))
