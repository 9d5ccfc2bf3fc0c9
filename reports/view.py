"""What every report shows of an outcome, in the order in which a person on call needs it."""

from collections import Counter
from collections.abc import Iterator

from gate.model import CaseResult, Change, Finding, ItemResult, Line, Outcome, Severity, State
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
    what = " ".join(filter(None, (systems, line(outcome.run.release))))
    where = words("line.on", what=what or words("line.nothing"), target=line(outcome.run.target))
    return ", ".join(filter(None, (where, line(outcome.run.selection))))


def verdict(outcome: Outcome, words: Words) -> str:
    """The verdict's name, and that it is about the testbed where it is."""
    name = words(f"verdict.{outcome.verdict.name}")
    return f"{name} {words('line.testbed')}" if outcome.run.testbed else name


def reason(outcome: Outcome, words: Words) -> str:
    """Why this verdict, in one sentence."""
    if words.language == "ko":
        return line(outcome.reason_ko) or words(f"verdict_meaning.{outcome.verdict.name}")
    return line(outcome.reason) or words(f"verdict_meaning.{outcome.verdict.name}")


def duration(seconds: float) -> str:
    """Seconds as a person reads them: 41 ms, 3.2 s, 2 min 5 s."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def _only_blocked(result: ItemResult) -> bool:
    return not result.missing and all(case.state is State.BLOCKED for case in bad_cases(result))
