"""The team chat's errors, right after a deployment (document 004, done 2, 6).

What comes of an upstream that fails is a drill (JV-PER-16); here it is asked as it is configured.
"""

from collections.abc import Callable

import pytest

from fixtures.answer import Answer
from fixtures.faults import Fault
from fixtures.http import Http
from suites.jarvis import leaks, rooms
from suites.jarvis.chat import Chat
from suites.jarvis.events import OwnEvent
from suites.jarvis.people import People
from suites.jarvis.route_fixtures import Furnished, OptionalApis
from suites.jarvis.routes import HALF, Route
from suites.jarvis.shapes import Card, Member, shaped

Saw = Callable[[str], None]

ROOMS = Route("POST", "/rooms")
UNKNOWN = "/greenlight-no-such-route"
AS_CONFIGURED = (200, 400, 429, 501, 502, 503, 504)
"""What an optional API may answer: what was asked for, or a clear reason. A 500 is none."""


@pytest.mark.item("JV-POST-14", safety="observe")
def test_an_unknown_route_is_a_clear_404(anonymous: Http, saw: Saw) -> None:
    """An unknown route is a 404 in JSON."""
    _judge(anonymous.get(UNKNOWN), 404, saw=saw)


@pytest.mark.item("JV-POST-14", safety="observe")
def test_half_a_body_is_a_clear_400(api: Http, saw: Saw) -> None:
    """A body that is not JSON is a 400 in JSON."""
    _judge(ROOMS.ask(api, content=HALF, headers={"content-type": "application/json"}), 400, saw=saw)


@pytest.mark.item("JV-POST-14")
@pytest.mark.usefixtures("leaves_an_error")
def test_a_wrong_type_of_members_is_a_clear_4xx(api: Http, chat: Chat, people: People, saw: Saw) -> None:
    """A value of a wrong JSON type is the caller's mistake, and told as one; no room comes of it."""
    with rooms.titled(api, chat, people.owner) as title:
        _judge(api.post("/rooms", json={"memberUserIds": 5, "title": title}), saw=saw)


@pytest.mark.item("JV-POST-14")
@pytest.mark.usefixtures("leaves_an_error")
def test_a_wrong_type_of_a_recording_is_a_clear_4xx(api: Http, saw: Saw) -> None:
    """The transcription too; where it is off it says so before it looks at the recording."""
    answer = api.post("/speech/transcribe", json={"audio": 5})
    _judge(answer, *((501,) if answer.status == 501 else ()), saw=saw)


@pytest.mark.item("JV-POST-14")
@pytest.mark.usefixtures("leaves_an_error")
def test_a_wrong_type_of_a_title_is_a_clear_4xx(own_event: OwnEvent, api: Http, saw: Saw) -> None:
    """The calendar has its own handling of errors, and tells a wrong type as well."""
    _judge(api.put(own_event.path, json={"title": ["greenlight"]}), saw=saw)


@pytest.mark.item("JV-POST-14")
@pytest.mark.usefixtures("leaves_an_error")
def test_a_wrong_number_is_a_clear_4xx(furnished: Furnished, saw: Saw) -> None:
    """A number in the query that is none is the caller's mistake, and told as one."""
    _judge(furnished.api.get(furnished.path("messages"), params={"take": "abc"}), saw=saw)


@pytest.mark.item("JV-POST-14")
def test_a_second_membership_is_no_error(furnished: Furnished, people: People, saw: Saw) -> None:
    """Who is a member already is not added again: a 4xx, or a 200 that leaves one membership."""
    path = furnished.path("members")
    _no_failure(furnished.api.post(path, json={"userIds": [people.member.id]}))
    members = [member.id for member in shaped(furnished.api.get(path), list[Member])]
    count = members.count(people.member.id)
    assert count == 1, f"a member who was added twice stands {count} times in the room"
    saw("one membership after two additions")


@pytest.mark.item("JV-POST-14")
def test_a_second_card_of_a_message_is_no_error(furnished: Furnished, saw: Saw) -> None:
    """A second card of the same message: a 4xx, or a 200 that leaves one card."""
    message = furnished.messages()[0].id
    for _ in range(2):
        _no_failure(furnished.api.post(furnished.path("cards"), json={"sourceMessageId": message}))
    cards = shaped(furnished.api.get(furnished.path("cards")), list[Card])
    count = [card.source_message_id for card in cards].count(message)
    assert count == 1, f"a message of which a card was made twice has {count} cards"
    saw("one card after two creations")


@pytest.mark.item("JV-POST-14")
@pytest.mark.parametrize("name", ["translation", "speech", "news"])
def test_an_optional_api_answers_clearly(name: str, optional_apis: OptionalApis, saw: Saw) -> None:
    """As it is configured, each optional API answers what was asked, or says clearly why not."""
    answer: Answer = getattr(optional_apis, name)
    assert answer.status in AS_CONFIGURED, f"{answer.exchange}, no clear reason: {answer.brief()}"
    if not answer.ok:
        _judge(answer, answer.status, saw=saw)
        return
    assert isinstance(answer.json(), dict), f"{answer.exchange}: not what is documented: {answer.brief()}"
    saw(f"{answer.exchange}, JSON")


def _judge(answer: Answer, *statuses: int, saw: Saw) -> None:
    """Judge one error answer."""
    flaw = leaks.flaw(answer, statuses)
    assert flaw is None, flaw
    saw(f"{answer.status} in JSON: {answer.brief(80)}")


def _no_failure(answer: Answer) -> None:
    """A duplicate may be refused; where it is, clearly. Raises Fault for a failure of the service."""
    if answer.ok:
        return
    if flaw := leaks.flaw(answer):
        raise Fault(f"a duplicate is not handled: {flaw}")
