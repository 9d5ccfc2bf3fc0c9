"""What `-m` selects: phases, systems and `incident` get a verdict, anything narrower does not."""

import difflib
import re
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
    words = [word for word in re.findall(r"[^\W\d]\w*", expression) if word not in _OPERATORS]
    extra = {marker for item in items for marker in item.markers}
    phases = {str(phase) for phase in Phase} | {"incident"} | extra
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


def _nearest(word: str, known: set[str]) -> str:
    close = difflib.get_close_matches(word, sorted(known), 1, 0.5)
    return f'; did you mean "{close[0]}"?' if close else f"; known are {', '.join(sorted(known))}"
