"""What the person on call reads in the terminal: the verdict, the cause, the remedy; no traceback."""

from collections.abc import Iterator
from dataclasses import dataclass

from gate.model import CaseResult, Hidden, Item, ItemResult, Outcome, State, Verdict
from reports import view
from reports.text import columns, line, presentable, wrapped
from reports.translated import translated
from reports.words import Words, words

WIDTH = 110
SHOWN_CASES = 10
SHOWN_ID = 40
SHOWN_TITLE = 300
SHOWN_KEY = 120
SHOWN_TEXT = 600  # characters of one sentence; the page has the whole
_INDENT = "    "

_RED, _YELLOW, _GREEN, _BOLD, _DIM = "31", "33", "32", "1", "2"
_VERDICT_COLOUR = {Verdict.GO: _GREEN, Verdict.GO_WITH_WARNINGS: _GREEN, Verdict.ROLL_BACK: _RED}


def render(
    outcome: Outcome,
    language: str = "en",
    *,
    verbose: bool = False,
    colour: bool = False,
    width: int = WIDTH,
) -> str:
    """The whole report as text for a terminal of `width` columns; `verbose` adds the evidence of the green items.

    Raises ValueError for a language that there are no words for.
    """
    page = _Page(presentable(translated(outcome, language)), words(language), verbose, colour, max(width, 40))
    blocks = ("\n".join(block) for block in page.blocks())
    return "\n\n".join(block for block in blocks if block) + "\n"


@dataclass(frozen=True)
class _Page:
    outcome: Outcome
    words: Words
    verbose: bool
    colour: bool
    width: int

    def blocks(self) -> Iterator[Iterator[str]]:
        yield self.headline()
        yield self.findings()
        hidden = view.hidden_ids(self.outcome)
        for cause in self.outcome.causes:
            yield self.cause(cause, hidden)
        for result in view.not_green(self.outcome):
            if result.item.id not in hidden:
                yield self.item(result)
        yield self.answered()
        yield self.accept_lines()
        yield self.left_behind()
        yield self.green()

    def headline(self) -> Iterator[str]:
        verdict = view.verdict(self.outcome, self.words)
        subject, standing = view.subject(self.outcome, self.words), view.standing(self.outcome, self.words)
        seconds = view.duration(self.outcome.run.seconds)
        shown = self.paint(verdict, _VERDICT_COLOUR.get(self.outcome.verdict, _YELLOW), _BOLD)
        taken = columns(verdict) + 2
        one_line = taken + columns(f"{subject}: {standing}  {seconds}") <= self.width
        yield f"{shown}  " + self.row(f"{subject}: {standing}" if one_line else subject, seconds, taken=taken)
        yield from self.paragraph(standing) if not one_line else ()
        yield from self.paragraph(view.reason(self.outcome, self.words))

    def findings(self) -> Iterator[str]:
        for finding in view.bad_findings(self.outcome):
            sign, code = ("! ", _YELLOW) if view.is_warning(finding) else ("✗ ", _RED)
            yield from self.paragraph(finding.sentence, lead=sign, code=code, indent="  ")

    def cause(self, hidden: Hidden, only_hidden: set[str]) -> Iterator[str]:
        side = "" if hidden.cause.of_system else f" ({self.words('line.not_ours')})"
        lead = f"⊘ {self.words('line.cause')}: "
        yield from self.paragraph(hidden.cause.sentence + side, lead=lead, code=_RED)
        if hidden.remedy:
            yield from self.remedy(hidden)
        yield from self.paragraph(self.words("line.hides", items=", ".join(hidden.items)))
        for result in self.outcome.items:
            if result.item.id in hidden.items and result.item.id in only_hidden:
                yield from self.title(result, margin=_INDENT)

    def item(self, result: ItemResult) -> Iterator[str]:
        yield from self.title(result)
        bad = view.bad_cases(result)
        for case in bad[:SHOWN_CASES]:
            yield from self.case(result, case)
        if len(bad) > SHOWN_CASES:
            yield _INDENT + self.words("line.more_cases", n=len(bad) - SHOWN_CASES)
        for missing in result.missing[:SHOWN_CASES]:
            yield from self.paragraph(self.words("line.no_result", case=missing))
        if not bad and not result.missing:
            yield _INDENT + self.words("line.no_case")
        yield from self.remedy(result.item, line(self.words.source(result.item)))

    def remedy(self, of: Item | Hidden, source: str = "") -> Iterator[str]:
        yield from self.paragraph(self.words.remedy(of), lead=f"{_INDENT}→ ", indent=f"{_INDENT}  ", right=source)

    def title(self, result: ItemResult, margin: str = "") -> Iterator[str]:
        code = _GREEN if result.state.green else _RED if result.state is State.FAILED else _YELLOW
        right = self.words(f"severity.{view.severity_of(result)}")
        if result.state not in (State.PASSED, State.FAILED):
            right = f"{right}, {self.words(f'state.{result.state}')}"
        lead = f"{margin}{view.SYMBOLS[result.state]} {line(result.item.id, SHOWN_ID)}  "
        named = line(self.words.title(result.item), SHOWN_TITLE)
        yield from self.paragraph(named, lead=lead, code=code, indent=f"{margin}  ", right=right, beside=True)

    def case(self, result: ItemResult, case: CaseResult) -> Iterator[str]:
        sentence = case.cause.sentence if case.state is State.BLOCKED and case.cause else case.sentence
        said = f"{case.case}: {sentence or self.words(f'state.{case.state}')}" if case.case else sentence
        if case.severity is not result.severity:
            said += " " + self.words("line.case_severity", severity=self.words(f"severity.{case.severity}"))
        actions = view.last_actions(case)
        yield from self.paragraph(said, right=actions[-1].text if len(actions) == 1 else "")
        for action in actions if len(actions) > 1 else ():
            yield from self.paragraph(action.text, indent=_INDENT * 2)
        for action in actions:
            if action.hint:
                yield from self.paragraph(f"$ {action.hint}", indent=_INDENT * 2, style=_DIM)

    def answered(self) -> Iterator[str]:
        for result, case in view.answered_for(self.outcome):
            state = self.words(f"state.{case.state}")
            note = " — ".join(filter(None, (case.note, case.sentence)))
            lead = f"{view.SYMBOLS[case.state]} {line(result.item.id, SHOWN_ID)}  "
            yield from self.paragraph(f"{state}: {case.case}: {note}" if case.case else f"{state}: {note}", lead=lead)

    def accept_lines(self) -> Iterator[str]:
        pastes = view.pastes(self.outcome)
        if pastes:
            yield self.words("line.by_hand")
        for paste in pastes:
            yield from (f"{_INDENT}{part}".rstrip() for part in ("", *paste.splitlines()))

    def left_behind(self) -> Iterator[str]:
        for change in view.left_behind(self.outcome):
            what = self.words("line.left", system=change.system, kind=change.kind, key=line(change.key, SHOWN_KEY))
            why = change.why or self.words(f"change_state.{change.state}")
            yield from self.paragraph(f"{what} ({why})", lead="! ", code=_YELLOW, indent="  ")

    def green(self) -> Iterator[str]:
        proved = [result for result in view.green(self.outcome) if result.state is State.PASSED]
        if self.verbose:
            for result in proved:
                yield from self.title(result)
                yield from self.evidence(result)
        elif len(proved) == 1:
            yield from self.title(proved[0])
        elif proved:
            more = self.words("line.more_items", n=len(proved) - 1)
            yield self.paint("✓ ", _GREEN) + f"{line(proved[0].item.id)} {more}"

    def evidence(self, result: ItemResult) -> Iterator[str]:
        for case in result.cases:
            for part in case.evidence:
                yield from self.paragraph(f"{case.case}: {part.text}" if case.case else part.text)

    def paragraph(
        self,
        text: str,
        *,
        lead: str = "",
        code: str = "",
        indent: str = _INDENT,
        right: str = "",
        style: str = "",
        beside: bool = False,
    ) -> Iterator[str]:
        """The text wrapped under its indent; what belongs to the right stands in the last line, or below it.

        With `beside`, every line leaves room for it.
        """
        lead, right = lead or indent, line(right, SHOWN_TEXT)
        extra = columns(lead) - columns(indent)
        width = self.width - columns(indent) - (columns(right) + 2 if beside else 0)
        lines = wrapped(line(text, SHOWN_TEXT), width, extra)
        used = columns(lines[-1]) + columns(indent) + (extra if len(lines) == 1 else 0)
        room = self.width - used - columns(right)
        shown = [indent + self.paint(part, style) for part in lines]
        shown[0] = self.paint(lead, code) + self.paint(lines[0], style)
        if right and room >= 2:
            shown[-1] += " " * room + self.paint(right, _DIM)
        elif right:
            shown += [indent + self.paint(part, _DIM) for part in wrapped(right, self.width - columns(indent))]
        yield from shown

    def row(self, left: str, right: str, taken: int = 0) -> str:
        """Left and right at the two edges of the line; one after the other where they do not fit."""
        room = self.width - taken - columns(left) - columns(right)
        return left + " " * max(room, 2) + self.paint(right, _DIM)

    def paint(self, text: str, *codes: str) -> str:
        styles = ";".join(filter(None, codes))
        return f"\x1b[{styles}m{text}\x1b[0m" if self.colour and styles and text else text
