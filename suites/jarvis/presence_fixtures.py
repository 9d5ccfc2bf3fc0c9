"""The presence of a user who comes and goes, observed once."""

from collections.abc import Mapping

import pytest

from fixtures.http import Http
from fixtures.postgres import Postgres
from gate.model import Safety
from suites.jarvis.chat import Chat
from suites.jarvis.people import People
from suites.jarvis.presence import Moment, Presence
from suites.jarvis.target import Limits


@pytest.fixture(scope="module")
def presence(
    database_connection: Postgres, writing_api: Http, chat: Chat, people: People, limits: Limits
) -> Mapping[str, Moment]:
    """What is shown of the guest after each of the moments of `test_post_deploy_presence.MOMENTS`."""
    guest, within = people.guest, limits.presence
    watched = Presence(database_connection.allowing(Safety.OBSERVE), writing_api, guest)
    before = watched.look()
    first = chat.enter(guest, "guest")
    moments = {"connected": watched.until(True, within, before)}
    chat.enter(guest, "guest, second").close()
    moments["one of two sockets closed"] = watched.held(True)
    first.close()
    moments["the last socket closed"] = watched.until(False, within)
    again = chat.enter(guest, "guest, again")
    moments["connected again"] = watched.until(True, within)
    again.drop()
    moments["the connection lost"] = watched.until(False, within)
    return moments
