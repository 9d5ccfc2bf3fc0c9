"""What an error answer must not tell a stranger: stack traces, paths, host names, secrets (document 004, done 2, 6)."""

import re

from fixtures.answer import Answer
from gate.secrets import redact

TELLING = {
    "a stack trace": re.compile(r'"stack"\s*:|(\\n|\n)\s+at \S|Traceback \(most recent'),
    "a file path": re.compile(
        r"(?<![\w.])/(app|usr|home|root|srv|var|opt|tmp|mnt|workspace)/\w|node_modules/|[A-Za-z]:\\\\\w"
        r"|[\w/-]+\.[cm]?[jt]s:\d+"
    ),
    "a host name": re.compile(
        r"\b[a-z][\w.-]*:\d{2,5}\b|\b\d{1,3}(\.\d{1,3}){3}\b|\blocalhost\b|\b[\w-]+\.(internal|local|lan|com|net|org|io|kr)\b"
    ),
    "the inside of the database layer": re.compile(r"prisma\.\w+\.|Invalid `|constraint:|invocation:", re.IGNORECASE),
}


def told(answer: Answer) -> str | None:
    """What an answer gives away, with the place where it does; None when nothing."""
    text = answer.text
    if redact(text) != text:
        return "a secret"
    for what, pattern in TELLING.items():
        if found := pattern.search(text):
            return f"{what} ({found[0].strip()[:60]})"
    return None


def flaw(answer: Answer, statuses: tuple[int, ...] = ()) -> str | None:
    """Why an answer is no clear error: not one of the statuses (any 4xx when none is named), no JSON that says what is
    wrong, or more than a stranger may know; None when it is one."""
    expected = " or ".join(map(str, statuses)) or "a 4xx"
    if answer.status not in (statuses or range(400, 500)):
        return f"{answer.exchange}, expected {expected}: {answer.brief()}"
    body = answer.json()
    if not isinstance(body, dict) or not isinstance(body.get("error"), str) or not body["error"]:
        return f"{answer.exchange} does not say what is wrong: {answer.brief()}"
    leak = told(answer)
    return f"{answer.exchange} tells whoever asks {leak}" if leak else None
