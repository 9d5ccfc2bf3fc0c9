"""What a killed run has left in the chat goes, whatever else the target names."""

import httpx

from gate.ledger import Entry
from suites.jarvis import sweep
from suites.jarvis.target import Section
from testbed.jarvis.system import Jarvis
from tests.testbed.jarvis.conftest import healthy  # noqa: F401 - a bed of this module's own

TITLE = "Greenlight gl-000000 left"


def test_a_room_goes_where_the_target_names_no_database(healthy: Jarvis) -> None:  # noqa: F811
    """Then /health says whether the hub may be asked."""
    users = [
        {"id": id, "email": email, "token": healthy.token(n)} for n, (id, email, _) in enumerate(healthy.known.users)
    ]
    section = Section.model_validate({"api": healthy.api_url, "websocket": {"url": healthy.ws_url}, "users": users})
    owner = {"authorization": f"Bearer {users[0]['token']}"}
    made = httpx.post(f"{healthy.api_url}/rooms", json={"title": TITLE}, headers=owner, trust_env=False)
    assert made.status_code == 200
    sweep.remove(Entry("jarvis", "room", TITLE, {"owner": users[0]["email"]}), section)
    assert healthy.sql('SELECT count(*) FROM "Room" WHERE title = %s', TITLE) == [(0,)]
