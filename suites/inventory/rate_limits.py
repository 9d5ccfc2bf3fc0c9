"""What rate-limit headers promise (X-RateLimit-* of @nestjs/throttler, a set a named limit), and whether it can act."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fixtures.answer import Answer

_LIMIT = re.compile(r"x-ratelimit-limit(-[\w-]+)?", re.IGNORECASE)
SLACK = 2.0
"""Seconds by which `Reset` may miss the window: it is a whole number, and somebody else may just have opened it."""


WINDOWS = 2
"""How many windows are waited out at most: a call that has to keep to the client's pace may come late in the next."""
BEYOND = 5
"""How many times more often than is allowed a user who does not exist is tried at most, the looks before included."""


@dataclass(frozen=True)
class Wanted:
    """The limit that a route has to keep: so many calls in a window of so many seconds."""

    calls: int
    window: float


@dataclass(frozen=True)
class Promise:
    """One limit that an answer announces; `reset` is the time until its window ends, in seconds."""

    calls: int
    remaining: int
    reset: int

    def __str__(self) -> str:
        return f"{self.calls} calls, {self.remaining} left, window ends in {self.reset} s"

    @property
    def fresh(self) -> bool:
        """Whether the answer's own call opened the window, so that `reset` is its whole length."""
        return self.remaining == self.calls - 1


@dataclass(frozen=True)
class Provoked:
    """What came of calling a route until it refuses: how many calls, in how many seconds; and the most calls that fell
    into one window, as far as the answers tell."""

    tried: int
    refused: bool
    seconds: float
    in_one_window: int


def promises(headers: Mapping[str, str]) -> list[Promise]:
    """Every complete set of rate-limit headers of an answer."""
    suffixes = [match[1] or "" for name in headers if (match := _LIMIT.fullmatch(name))]
    return [promise for suffix in suffixes if (promise := _promise(headers, suffix))]


def flaw(found: list[Promise], wanted: Wanted) -> str | None:
    """Why the announced limits do not amount to the wanted one, as the end of a sentence, or None."""
    if not found:
        return "announces no limit"
    match = [promise for promise in found if promise.calls == wanted.calls]
    if not match:
        numbers = " and ".join(str(promise.calls) for promise in found)
        return f"announces a limit of {numbers} calls, {wanted.calls} are configured"
    reset = max(promise.reset for promise in match)
    if abs(reset - wanted.window) <= SLACK:
        return None
    if reset <= 1:
        return (
            f"promises {wanted.calls} calls in a window that ends within a second, {wanted.window:g} s are configured: "
            "a window of milliseconds limits nobody"
        )
    return f"announces a window of {reset} s, {wanted.window:g} s are configured"


def settled(ask: Callable[[], Mapping[str, str]], wanted: Wanted, wait: Callable[[float], None]) -> list[Promise]:
    """What the route announces early in a window; one that earlier calls, or somebody else's, opened is waited out."""
    for _ in range(WINDOWS):
        found = promises(ask())
        running = [promise.reset for promise in found if promise.calls == wanted.calls and not promise.fresh]
        if not running or max(running) >= wanted.window - SLACK:
            return found
        wait(max(running) + 0.1)
    return promises(ask())


def provoke(call: Callable[[], Answer], wanted: Wanted, wait: Callable[[float], None], looks: int = 0) -> Provoked:
    """Call until the first 429, with these looks at most BEYOND times more often than is allowed.

    All calls but the first are in one window.
    """
    first = call()
    wait(_until_a_window_is_long_enough(first, wanted))
    began, answers = time.monotonic(), [first]
    while answers[-1].status != 429 and len(answers) + looks < wanted.calls + BEYOND:
        answers.append(call())
    seconds = time.monotonic() - began
    return Provoked(len(answers), answers[-1].status == 429, seconds, _in_one_window(answers, wanted))


def _until_a_window_is_long_enough(first: Answer, wanted: Wanted) -> float:
    """A window that ended in the middle would count from nothing again; `Reset` is rounded up to whole seconds."""
    ends = [promise.reset for promise in _of(first, wanted)]
    needed = min(2 * first.seconds * wanted.calls + 1, wanted.window / 2)
    return max(ends) + 0.1 if ends and max(ends) - 1 < needed else 0.0


def _in_one_window(answers: list[Answer], wanted: Wanted) -> int:
    """All of them, unless one in the midst opened a window; where several say so, nobody counts."""
    opened = [n for n, answer in enumerate(answers) if n and any(promise.fresh for promise in _of(answer, wanted))]
    return max(opened[0], len(answers) - opened[0]) if len(opened) == 1 else len(answers)


def _of(answer: Answer, wanted: Wanted) -> list[Promise]:
    return [promise for promise in promises(answer.headers) if promise.calls == wanted.calls]


def _promise(headers: Mapping[str, str], suffix: str) -> Promise | None:
    named = {name.lower(): value for name, value in headers.items()}
    try:
        calls, remaining, reset = (
            int(named[f"x-ratelimit-{word}{suffix.lower()}"]) for word in ("limit", "remaining", "reset")
        )
    except (KeyError, ValueError):
        return None
    return Promise(calls, remaining, reset)
