"""The team chat's routes, right after a deployment (document 004, done 2, final: after)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from fixtures.http import Http
from suites.jarvis import rooms
from suites.jarvis.chat import Chat
from suites.jarvis.events import END, START, OwnEvent
from suites.jarvis.people import People
from suites.jarvis.rooms import expect
from suites.jarvis.route_fixtures import CONTENT, GRAPH, SAID, TITLE, Furnished
from suites.jarvis.routes import GUARDED, HARMLESS, INSIGHTS, READING, REFUSALS, Refusal, Route, clear
from suites.jarvis.shapes import Added, Card, Done, Event, Graph, ListedRoom, Member, Person, Room, shaped

Saw = Callable[[str], None]

LISTS: dict[str, Any] = {"/rooms": list[ListedRoom], "/calendar/events": list[Event]}
SENT = (datetime.fromisoformat(START), datetime.fromisoformat(END))
EMPTY_FOR_STRANGERS = ("/rooms/{room}/members", "/rooms/{room}/messages", "/rooms/{room}/cards")
OF_STRANGERS = [route for route in READING if route.path in EMPTY_FOR_STRANGERS]


# --- refused everywhere: no token, a bad request ------------------------------


@pytest.mark.item("JV-POST-04", safety="observe")
@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_a_route_asks_for_a_token(route: Route, anonymous: Http, saw: Saw) -> None:
    """Without a token each route answers 401."""
    answer = route.ask(anonymous, json=HARMLESS if route.takes_a_body else None)
    assert answer.status != 404, f"{route} does not exist: {answer.exchange}"
    assert answer.status == 401, f"{route} answers whoever has no token: {answer.exchange}, expected 401"
    saw(f"401 {clear(answer)}")


@pytest.mark.item("JV-POST-04", safety="observe")
@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_bad_request_is_refused(refusal: Refusal, api: Http, saw: Saw) -> None:
    """A bad request gets the documented 4xx, which says what is wrong."""
    answer = refusal.ask(api)
    assert answer.status == refusal.status, f"{refusal}: {answer.exchange}, expected {refusal.status}: {answer.brief()}"
    saw(f"{refusal.status} {clear(answer)}")


# --- reading ------------------------------------------------------------------


@pytest.mark.item("JV-POST-04", safety="observe")
@pytest.mark.parametrize("path", LISTS)
def test_the_callers_own_things_are_listed(path: str, api: Http, saw: Saw) -> None:
    """Rooms and events of the caller come in the documented shape."""
    found = shaped(api.get(path), LISTS[path])
    saw(f"{len(found)} of the caller's own, each in the documented shape")


@pytest.mark.item("JV-POST-04", safety="observe")
def test_users_are_found(api: Http, people: People, saw: Saw) -> None:
    """A user is found by e-mail address."""
    found = shaped(api.get("/users", params={"q": people.member.email}), list[Person])
    assert people.member.id in {person.id for person in found}, (
        f"GET /users does not find {people.member.email}; it gives {len(found)} users"
    )
    saw(f"{len(found)} found, one of them the one looked for")


@pytest.mark.item("JV-POST-04", safety="observe")
@pytest.mark.parametrize("route", OF_STRANGERS, ids=str)
def test_nothing_is_shown_of_a_room_of_others(route: Route, api: Http, saw: Saw) -> None:
    """Who is not a member gets an empty list."""
    found = expect(route.ask(api))
    assert found == [], f"{route} of a room of others shows {len(found)} things"
    saw("an empty list")


@pytest.mark.item("JV-POST-04", safety="observe")
def test_insights_exist_or_are_reported_missing(api: Http, anonymous: Http, saw: Saw) -> None:
    """The document lists /insights; a service that has cards, graph and pulse report need not have that path."""
    answer, stranger = INSIGHTS.ask(api), INSIGHTS.ask(anonymous)
    if answer.status == 404:
        saw("a difference between document and service: it lists /insights, and there is no such path (404)")
        return
    found = shaped(answer, list[Card])
    assert stranger.status == 401, f"/insights answers whoever has no token: {stranger.exchange}, expected 401"
    saw(f"{len(found)} cards; 401 without a token")


# --- rooms, members, messages -------------------------------------------------


@pytest.mark.item("JV-POST-04")
def test_a_room_is_made(api: Http, chat: Chat, people: People, saw: Saw) -> None:
    """The answer to its creation is the room as it was asked for."""
    with rooms.titled(api, chat, people.owner) as title:
        made = shaped(api.post("/rooms", json={"title": title, "type": "group"}), Room)
    got, asked = (made.title, made.type, made.created_by), (title, "group", people.owner.id)
    assert got == asked, f"a room was asked for as {asked}, and made as {got}"
    saw(f"made as it was asked for: {title}")


@pytest.mark.item("JV-POST-04")
def test_a_new_room_is_listed(furnished: Furnished, saw: Saw) -> None:
    """A room that was made stands once in its owner's list, with its title and its members."""
    room = furnished.room
    found = [each for each in shaped(furnished.api.get("/rooms"), list[ListedRoom]) if each.id == room.id]
    seen = [(each.title, each.members_count) for each in found]
    assert [title for title, _ in seen] == [room.title], f"a room that was made stands in its owner's list as {seen}"
    assert seen[0][1] >= 2, f"a room that was made with two members is listed with {seen[0][1]}"
    saw(f"{room.title}, {seen[0][1]} members")


@pytest.mark.item("JV-POST-04")
def test_members_are_listed_and_added(furnished: Furnished, people: People, saw: Saw) -> None:
    """Owner and member are there; one who is added is there too."""
    path = furnished.path("members")
    added = shaped(furnished.api.post(path, json={"userIds": [people.outsider.id]}), Added)
    roles = {member.id: member.role for member in shaped(furnished.api.get(path), list[Member])}
    wanted = {people.owner.id: "owner", people.member.id: "member", people.outsider.id: "member"}
    assert added.added == 1, f"one was added, and the answer says added={added.added}"
    assert roles == wanted, f"the room has {len(roles)} members ({', '.join(roles.values())}), expected one owner, two"
    saw("owner and member; a third added")


@pytest.mark.item("JV-POST-04")
def test_the_history_is_read(furnished: Furnished, people: People, saw: Saw) -> None:
    """The sentence that the owner said stands in the room's history."""
    history = furnished.messages()
    seen = [(message.sender_type, message.sender_user_id, message.content) for message in history]
    assert seen == [("user", people.owner.id, SAID)], f"the history of a room with one message shows {seen}"
    saw("one message, as it was sent")


# --- the calendar -------------------------------------------------------------


@pytest.mark.item("JV-POST-04")
def test_an_event_is_made_and_listed(own_event: OwnEvent, saw: Saw) -> None:
    """An event is made as it was asked for, and stands in the calendar."""
    listed, made = own_event.listed(), own_event.made
    assert (made.start, made.end) == SENT, (
        f"an event from {START} to {END} is made as one from {made.start} to {made.end}"
    )
    assert listed == own_event.made, f"an event that was made stands in the calendar as {listed}"
    saw(f"{listed.start:%Y-%m-%d %H:%M} to {listed.end:%H:%M} UTC")


@pytest.mark.item("JV-POST-04")
def test_an_event_is_changed(own_event: OwnEvent, api: Http, saw: Saw) -> None:
    """An event that was changed stands in the calendar as changed."""
    title = f"{own_event.made.title} changed"
    shaped(api.put(own_event.path, json={"title": title}), Event)
    listed = own_event.listed()
    assert listed is not None and listed.title == title, (  # noqa: PT018 - one sentence for both
        f"the title of an event was changed, and the calendar shows {listed.title if listed else 'no such event'}"
    )
    saw("its new title is shown")


@pytest.mark.item("JV-POST-04")
def test_an_event_is_deleted(own_event: OwnEvent, saw: Saw) -> None:
    """An event that was deleted is gone."""
    shaped(own_event.delete(), Done)
    assert own_event.listed() is None, "an event that was deleted still stands in the calendar"
    saw("gone")


# --- cards, graph, pulse report -----------------------------------------------


@pytest.mark.item("JV-POST-04")
def test_a_card_is_made_and_listed(furnished: Furnished, own_card: Card, saw: Saw) -> None:
    """A card is made as it was asked for, and stands among the room's cards."""
    got = (own_card.title, own_card.content, own_card.graph)
    assert got == (TITLE, CONTENT, GRAPH), f"a card of the title {TITLE!r} was asked for, and made as {got}"
    cards = shaped(furnished.api.get(furnished.path("cards")), list[Card])
    assert own_card in cards, f"a card that was made is not among the room's {len(cards)}, as it was made"
    saw(f"{own_card.kind}, one of {len(cards)}")


@pytest.mark.item("JV-POST-04")
def test_a_card_is_deleted(furnished: Furnished, own_card: Card, saw: Saw) -> None:
    """A card that was deleted is gone."""
    shaped(furnished.api.delete(furnished.path(f"cards/{own_card.id}")), Done)
    left = shaped(furnished.api.get(furnished.path("cards")), list[Card])
    assert own_card.id not in {card.id for card in left}, "a card that was deleted is still among the room's"
    saw("gone")


@pytest.mark.item("JV-POST-04")
def test_the_graph_shows_a_card(furnished: Furnished, own_card: Card, saw: Saw) -> None:
    """The graph joins the room with the card, and the card with what it is tagged with."""
    graph = shaped(furnished.api.get(furnished.path("graph")), Graph)
    room, card = f"room:{furnished.room.id}", f"card:{own_card.id}"
    edges = {(edge.source, edge.target) for edge in graph.edges}
    missing = {(room, card), (card, "issue:no restore"), (card, "system:backup")} - edges
    assert not missing, f"the graph lacks {len(missing)} of 3 edges of a card; it has {len(edges)}"
    saw(f"{len(graph.nodes)} nodes, {len(graph.edges)} edges")
