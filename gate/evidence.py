"""Evidence: what was seen and what was done, one line each, redacted before it is bounded."""

from gate import journal
from gate.model import Line
from gate.secrets import redact
from gate.text import clean, own_words, shorten

LONGEST = 600
MOST = 200

_case: list[Line] | None = None


def begin() -> None:
    """A case starts: lines belong to it from now on."""
    global _case
    _case = []


def end() -> tuple[Line, ...]:
    """The case is over: its lines, in order."""
    global _case
    lines, _case = _case or [], None
    return tuple(lines)


def lines() -> tuple[Line, ...]:
    """The lines of the running case so far."""
    return tuple(_case or ())


def saw(text: str) -> None:
    """Record one line of evidence, shown also when the case is green."""
    _record(Line(fit(text), "saw"))


def did(text: str, hint: str = "") -> None:
    """Record one action and its answer ("POST /outbounds → 201, 41 ms"), with a hint such as a curl line."""
    _record(Line(fit(text), "did", fit(hint)))


def fit(text: str) -> str:
    """The text redacted and cleaned, and again (a secret may have been split by what is cleaned), then bounded."""
    return shorten(redact(clean(redact(text))), LONGEST)


def told(error: BaseException) -> str:
    """What an exception says of itself, fit to be shown; one that cannot speak is named."""
    try:
        return fit(own_words(str(error))) or type(error).__name__
    except Exception:
        return type(error).__name__


def _record(line: Line) -> None:
    if _case is None:
        journal.append(journal.Said(line))
    elif len(_case) < MOST:
        _case.append(line)
