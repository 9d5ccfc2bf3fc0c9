"""What `-m` selects: phases, systems and `incident` get a verdict, anything narrower does not."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from _pytest.mark.expression import Expression

from gate.model import Item, Phase, Safety, Severity
from gate.outcomes import BadInput

_OPERATORS = {"and", "or", "not", "True", "False", "None"}

USES = """Say which phase is to be proved; the uses are:
  pytest -m pre_release  --target PATH     before a release
  pytest -m post_deploy  --target PATH     right after a deployment
  pytest -m periodic     --target PATH     from time to time (add --allow drill for the drills)
  pytest -m incident     --target PATH     what is wrong right now
  pytest -m "SYSTEM and post_deploy" …     one system only
  pytest --plan | --explain ID | --sweep   what would be checked, one point, what a killed run left behind"""


@dataclass(frozen=True)
class Selection:
    """A marker expression, checked against the words that exist."""

    expression: str
    narrowing: tuple[str, ...] = ()
    only: tuple[str, ...] = ()  # item ids; none means all

    def takes(self, item: Item) -> bool:
        """Whether the expression selects the item."""
        words = item.words
        if self.only and item.id not in self.only:
            return False

        def has(name: str, /, **_: object) -> bool:
            return name in words

        return not self.expression or bool(Expression.compile(self.expression).evaluate(has))

    def parts_of(self, items: tuple[Item, ...]) -> tuple[str, ...]:
        """Why what is taken of a system is not made up of whole phases (`incident` and own markers count as such)."""
        taken = {item.id for item in items if self.takes(item)}
        wholes = [{i.id for i in items if word in i.words} for word in _phases(items)]
        whole = {name for each in wholes if each <= taken for name in each}
        return () if taken == whole or self.narrowing or self.only else (f'-m "{self.expression}": a part of a phase',)

    @property
    def after_deployment(self) -> bool:
        """Whether the deployment is asked about, and not only what is wrong right now."""
        words = _words(self.expression)
        return "incident" not in words or str(Phase.POST_DEPLOY) in words


def parse(expression: str, items: list[Item], only: tuple[str, ...] = ()) -> Selection:
    """Check a marker expression; raises BadInput for an unknown word, a missing phase or a broken expression.

    With `only`, the ids of single points, no phase has to be named.
    """
    ids = {item.id for item in items}
    for name in only:
        if name not in ids:
            raise BadInput(f'--item: no item "{name}"{_nearest(name, ids)}')
    if only and not expression:
        return Selection("", (), only)
    words = _words(expression)
    phases = _phases(items)
    whole = phases | {item.system for item in items}
    narrow = {str(s) for s in Severity} | {str(s) for s in Safety}
    for word in words:
        if word not in whole | narrow:
            raise BadInput(f'-m: no such word "{word}"{_nearest(word, whole | narrow)}')
    if not phases & set(words):
        raise BadInput(USES)
    try:
        Expression.compile(expression)
    except SyntaxError as error:
        raise BadInput(f"-m: {error}") from error
    return Selection(expression, tuple(f"-m {word}" for word in words if word in narrow), only)


def _words(expression: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d]\w*", expression) if word not in _OPERATORS]


def _phases(items: Iterable[Item]) -> set[str]:
    """The words that stand for something whole: a verdict may be given on each."""
    return {str(phase) for phase in Phase} | {"incident"} | {marker for item in items for marker in item.markers}


def _nearest(word: str, known: set[str]) -> str:
    close = difflib.get_close_matches(word, sorted(known), 1, 0.5)
    return f'; did you mean "{close[0]}"?' if close else f"; known are {', '.join(sorted(known))}"
