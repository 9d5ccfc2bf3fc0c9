"""Removes what a killed run has left in the chat, and puts back what its drills have stopped, by its ledger."""

from contextlib import ExitStack

from fixtures.http import Http
from fixtures.postgres import Postgres
from fixtures.restore import drop
from gate.ledger import Entry
from gate.model import Safety
from gate.outcomes import Unverified
from suites.jarvis import answers, chat, connections, drills, events, people, rooms, stack, trials
from suites.jarvis.chat import Chat
from suites.jarvis.target import Section, User


def remove(entry: Entry, section: Section) -> None:
    """Remove one entry, or mark it left with the reason; raises Fault when the service is away."""
    removers = {
        "user": people.remove,
        "room": _room,
        "event": _event,
        "job": answers.remove,
        "scratch_database": _scratch_database,
        "drill": drills.sweep,
        "upstream": trials.sweep,
        "scratch_stack": stack.sweep,
    }
    removers[entry.kind](entry, section)


def _room(entry: Entry, section: Section) -> None:
    """By title or id: before the kill the id may not have been written down, nor the title changed."""
    with connections.server(section) as http:
        owner = _owner(entry, section, http)
        api = http.allowing(Safety.WRITE).bearer(owner.token)
        for room in rooms.of_title(api, entry.key, entry.undo.get("id")):
            _delete(room, owner, section, http)
    entry.removed()


def _delete(room: str, owner: User, section: Section, http: Http) -> None:
    with ExitStack() as opened:
        hub = opened.enter_context(connections.hub(section)).allowing(Safety.WRITE)
        database = opened.enter_context(connections.database(section)) if section.database else None
        rooms.delete(Chat(hub, section.limits, chat.guard(database, http, section.limits)), owner, room)


def _scratch_database(entry: Entry, section: Section) -> None:
    url = connections.needed(section.restore, "restore").server
    with Postgres(url, name="restore server", safety=Safety.DRILL) as server:
        drop(server, entry.key)
    entry.removed()


def _event(entry: Entry, section: Section) -> None:
    with connections.server(section) as http:
        owner = _owner(entry, section, http)
        events.remove_titled(http.allowing(Safety.WRITE).bearer(owner.token), entry.key)
    entry.removed()


def _owner(entry: Entry, section: Section, http: Http) -> User:
    email = entry.undo.get("owner", "")
    if named := next((user for user in section.users if user.email == email), None):
        return named
    if section.dev_login is None:
        raise Unverified(f"it belongs to {email}, who is not one of jarvis.users")
    return people.log_in(http, email)
