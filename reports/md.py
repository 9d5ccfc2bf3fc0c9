"""The report for a comment: `greenlight.md`, always under 4,000 characters, with the verdict and the causes first.

What the project says (titles, remedies, names) is escaped prose. What the system said is a code span: the one place
where GitHub, GitLab and their like make no links, mentions, images, references or HTML of a stranger's text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gate.model import CaseResult, Finding, Hidden, ItemResult, Outcome, State
from reports import view
from reports.text import line, presentable
from reports.translated import translated
from reports.words import Words, words

LONGEST = 4_000
_CLOSE = 200  # characters kept free for what was left out
_NAME, _TITLE, _TEXT, _REMEDY = 40, 120, 200, 300  # characters of one text
_CAUSES, _CASES = 5, 3  # how many are shown

_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$]|!(?=\[)|(?<!\d):|:(?!\d)|\.(?=[^\W\d_])")
_REFERENCES = str.maketrans({"@": "＠", "#": "＃"})  # no escape keeps a forge from making a mention of them


def parts(outcome: Outcome, language: str = "en") -> Iterator[str]:
    """The outcome as Markdown, in one piece; raises ValueError for a language that there are no words for."""
    page = _Page(presentable(translated(outcome, language)), words(language))
    text = "\n\n".join(page.head())
    text += page.causes(LONGEST - _CLOSE - len(text))
    left_out = 0
    for block, items in page.rest():
        if left_out or len(text) + len(block) + _CLOSE > LONGEST:
            left_out += items
        else:
            text += f"\n\n{block}"
    yield "\n\n".join((text, *page.close(left_out))) + "\n"


def prose(text: str, longest: int) -> str:
    """The text so that Markdown shows it as it is and makes nothing of it."""
    return _SPECIAL.sub(r"\\\g<0>", line(text, longest).translate(_REFERENCES))


def code(text: str, longest: int = _TEXT) -> str:
    """The text as a code span; empty when there is none. Of many backticks in a row two are shown."""
    said = line(re.sub("`{3,}", "``…", text), longest)
    fence = "`" * (max((len(run) for run in re.findall("`+", said)), default=0) + 1)
    space = " " if said.startswith("`") or said.endswith("`") else ""
    return f"{fence}{space}{said}{space}{fence}" if said else ""


@dataclass(frozen=True)
class _Page:
    outcome: Outcome
    say: Words

    def head(self) -> Iterator[str]:
        run, say = self.outcome.run, self.say
        yield f"# {prose(view.verdict(self.outcome, say), _TITLE)}"
        yield f"**{prose(view.subject(self.outcome, say), _TEXT)}**: {prose(view.standing(self.outcome, say), _TEXT)}"
        yield f"{say('label.reason')}: {prose(view.reason(self.outcome, say), _TEXT)}"
        facts = [("ticket", run.ticket), ("actor", run.actor), ("started", view.moment(run.started))]
        facts += [("took", view.duration(run.seconds)), ("exit_code", str(self.outcome.exit_code.value))]
        yield " · ".join(f"{say(f'label.{key}')}: {code(value, _NAME)}" for key, value in facts if value)

    def causes(self, room: int) -> str:
        """The causes that there is room for (characters): their remedies go before one of them does."""
        most = min(len(self.outcome.causes), _CAUSES)
        ways = ((most, True), *((shown, False) for shown in range(most, 0, -1)))
        told = (self._causes(shown, remedies) for shown, remedies in ways)
        return next((text for text in told if len(text) <= room), "")

    def _causes(self, shown: int, remedies: bool) -> str:
        causes, say = self.outcome.causes, self.say
        listed = "\n".join(self._cause(hidden, remedies) for hidden in causes[:shown])
        more = [say("line.more_causes", n=len(causes) - shown)] if len(causes) > shown else []
        return "".join(f"\n\n{block}" for block in (f"## {say('head.causes')}", listed, *more)) if shown else ""

    def rest(self) -> Iterator[tuple[str, int]]:
        """What is shown while there is room, and how many items that are not green each block holds."""
        hidden = view.hidden_ids(self.outcome)
        bad = [result for result in view.not_green(self.outcome) if result.item.id not in hidden]
        yield from ((self._finding(finding), 0) for finding in view.bad_findings(self.outcome))
        for number, result in enumerate(bad):
            heading = f"## {self.say('head.not_green')}\n\n" if number == 0 else ""
            yield heading + self._item(result), 1
        yield from ((self._left(result, case), 0) for result, case in view.answered_for(self.outcome))
        left = view.left_behind(self.outcome)
        if left:
            yield self.say("text.some_left", n=len(left), of=len(self.outcome.changes)), 0

    def close(self, left_out: int) -> Iterator[str]:
        if left_out:
            yield f"**{self.say('line.omitted', n=left_out)}**"
        yield self.say("line.whole")

    def _cause(self, hidden: Hidden, with_remedy: bool) -> str:
        side = "" if hidden.cause.of_system else f" ({self.say('line.not_ours')})"
        ids = prose(self.say("line.hides", items=", ".join(hidden.items)), _TITLE)
        remedy = f"\n  - → {prose(self.say.remedy(hidden), _REMEDY)}" if hidden.remedy and with_remedy else ""
        return f"- ⊘ {code(hidden.cause.sentence)}{side}: {ids}{remedy}"

    def _finding(self, finding: Finding) -> str:
        return f"- {'⚠' if view.is_warning(finding) else '✗'} {code(finding.sentence)}"

    def _item(self, result: ItemResult) -> str:
        item, say = result.item, self.say
        state = f"{say(f'severity.{view.severity_of(result)}')}, {say(f'state.{result.state}')}"
        name = f"**{prose(item.id, _NAME)}** {prose(say.title(item), _TITLE)}"
        lines = [f"- {view.SYMBOLS[result.state]} {name} ({state})", *self._cases(result)]
        return "\n".join([*lines, f"  - → {prose(say.remedy(item), _REMEDY)}"])

    def _cases(self, result: ItemResult) -> Iterator[str]:
        bad = view.bad_cases(result)
        yield from (f"  - {_told(case)}" for case in bad[:_CASES])
        if len(bad) > _CASES:
            yield f"  - {self.say('line.more_cases', n=len(bad) - _CASES)}"
        if result.missing:
            yield f"  - {self.say('line.no_result', case=code(', '.join(result.missing)))}"
        if not bad and not result.missing:
            yield f"  - {self.say('line.no_case')}"

    def _left(self, result: ItemResult, case: CaseResult) -> str:
        name = f"{view.SYMBOLS[case.state]} **{prose(result.item.id, _NAME)}**"
        return f"- {name} {self.say(f'state.{case.state}')}: {code(case.note or case.sentence)}"


def _told(case: CaseResult) -> str:
    sentence = case.cause.sentence if case.state is State.BLOCKED and case.cause else case.sentence
    actions = [code(action.text, _NAME * 2) for action in view.last_actions(case)[-1:]]
    named = ": ".join(filter(None, (code(case.case, _NAME * 2), code(sentence))))
    return " — ".join((named or case.state.value, *actions))
