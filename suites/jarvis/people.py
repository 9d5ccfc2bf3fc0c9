"""The people of a run: users that the target names, or ones that the run makes by `/auth/dev` where that is kept on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from fixtures.faults import Fault
from fixtures.http import Http
from fixtures.postgres import Postgres
from fixtures.tokens import kept
from gate import ledger
from gate.ledger import Entry
from gate.model import Safety
from gate.outcomes import Unverified
from gate.tag import tag
from suites.jarvis import admission, connections
from suites.jarvis.target import Section, User

NAMES = ("owner", "member", "outsider")
KEPT = "only SQL removes a user, and jarvis.sql_writes does not allow it"


@dataclass(frozen=True)
class People:
    """Two users who share rooms, one who is in none of them, and a guest: a fourth, who has no socket of ours open
    but where a check opens it; the outsider is the guest where there is no fourth."""

    owner: User
    member: User
    outsider: User
    fourth: User | None = None

    @property
    def guest(self) -> User:
        """Whose sockets are counted."""
        return self.fourth or self.outsider


@contextmanager
def of(section: Section, http: Http, allow: Safety) -> Iterator[People]:
    """The target's users; else three of the run's own, where it is allowed to write, gone after the block; raises
    Unverified where neither is, Blocked where the server refuses a token of the target."""
    if section.users:
        yield _named(section, http)
        return
    if section.dev_login is None or section.dev_login.until < date.today():
        raise Unverified("the checks need three users: set jarvis.users (id, e-mail, token), or jarvis.dev_login")
    if allow < Safety.WRITE:
        raise Unverified(f"the log-in for development makes users, and the target allows to {allow}: set jarvis.users")
    made = [_made(http, name) for name in NAMES]
    try:
        yield People(*(user for user, _ in made))
    finally:
        for _, entry in made:
            remove(entry, section)


def remove(entry: Entry, section: Section) -> None:
    """Remove a user of the run's own, by SQL where the target allows it; the service itself cannot."""
    if not section.sql_writes or section.database is None:
        entry.left(entry.undo.get("id", entry.key), KEPT)
        return
    with connections.database(section) as database:
        _delete(database.allowing(Safety.WRITE), entry.key)
    entry.removed()


def _named(section: Section, http: Http) -> People:
    if len(section.users) < len(NAMES):
        raise Unverified(f"the checks need three users, and jarvis.users names {len(section.users)}")
    users = section.users[: len(NAMES) + 1]
    admission.look(users, http)
    return People(*users)


def log_in(http: Http, email: str, name: str = "Greenlight") -> User:
    """Log in by `/auth/dev`, which makes the user when there is none; raises Fault with what came instead."""
    login = http.allowing(http.safety, but=("POST /auth/dev",))
    answer = login.post("/auth/dev", json={"email": email, "name": name})
    body = answer.json() if answer.status == 200 else None
    if not isinstance(body, dict) or not isinstance(body.get("token"), str):
        raise Fault(f"a user of the run's own could not log in: {answer.exchange}: {answer.brief()}")
    return User(id=str(body["user"]["id"]), email=email, token=kept(body["token"], "jarvis token"))


def _made(http: Http, name: str) -> tuple[User, Entry]:
    email = f"{tag()}-{name}@greenlight.invalid"
    entry = ledger.note("jarvis", "user", email)
    user = log_in(http, email, f"Greenlight {name} {tag()}")
    return user, entry.known_as(email, id=user.id)


def _delete(database: Postgres, email: str) -> None:
    database.execute('delete from "User" where email = %s', (email,))
