"""Whether the target's users still come in: tokens last 7 days, and nothing renews them (document 004, done 2).

The server is asked with each token before anything is made; a refusal is told apart by the end that the token names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fixtures.answer import Answer
from fixtures.faults import Fault
from fixtures.http import Http
from gate.model import Cause
from gate.outcomes import Blocked
from gate.text import listed
from suites.jarvis import tokens
from suites.jarvis.doors import BEHIND
from suites.jarvis.target import User

AT = "%Y-%m-%d %H:%M UTC"


@dataclass(frozen=True)
class Refused:
    """A user whom the server answered 401."""

    user: User
    answer: Answer

    @property
    def ended(self) -> datetime | None:
        """When the token ended, by the clock of the server where it shows one; None when it has not, or says no end."""
        end = tokens.end(self.user.token)
        return end if end and end <= self.answer.when else None


def look(users: Iterable[User], http: Http) -> None:
    """Raises Blocked where a user's token has ended (the target's trouble), or is refused all the same (the system's).

    What the server answers otherwise, or does not answer at all, is told by those who need it.
    """
    try:
        answers = [(user, http.bearer(user.token).get(BEHIND)) for user in users]
    except Fault:
        return
    refused = [Refused(user, answer) for user, answer in answers if answer.status == 401]
    if ended := [f"{each.user.email} on {each.ended:{AT}}" for each in refused if each.ended]:
        sentence = f"tokens of the target's users have ended: {listed(ended)}; renew jarvis.users"
        raise Blocked(Cause("jarvis.tokens", sentence, of_system=False, waitable=False))
    if refused:
        raise Blocked(Cause("jarvis.log_in", _sentence(refused), waitable=False))


def _sentence(refused: list[Refused]) -> str:
    answer = refused[0].answer
    who, told = listed([each.user.email for each in refused]), f"GET {BEHIND} → {answer.status}: {answer.brief(60)}"
    why = "it has another JWT_SECRET than the one that signed them, or its guard is wrong"
    return f"the server refuses the tokens of {who}, and none says that it has ended ({told}): {why}"
