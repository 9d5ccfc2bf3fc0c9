"""How a check ends other than by an assertion: blocked, unverified, attested, not applicable."""

from gate.model import Cause, State


class Ended(Exception):
    """The base of what a check or a fixture raises to end a case with a state of its own."""

    state: State = State.ERROR


class Blocked(Ended):
    """Something that the case needs is away; the cause is named once in the report, with what it hides."""

    state = State.BLOCKED

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.sentence)
        self.cause = cause


class Unverified(Ended):
    """The case could not be proved, and says why; `paste` holds ready-made lines for the target file."""

    state = State.UNVERIFIED

    def __init__(self, reason: str, paste: str = "") -> None:
        super().__init__(reason)
        self.paste = paste


class Attested(Ended):
    """A person stands for the case, with a date; raised by the `attestation` fixture."""

    state = State.ATTESTED


class NotApplicable(Ended):
    """The point does not exist in this environment; green only where the target accepts `not_applicable`."""

    state = State.NOT_APPLICABLE


class BadInput(Exception):
    """The target file, the command line, the checklist or the environment is wrong: exit code 4, nothing contacted."""
