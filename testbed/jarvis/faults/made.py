"""Faults of what the routes make: another thing than was asked for, or told in another shape."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.breaking import gone_afterwards
from testbed.faults import fault
from testbed.proxy import Wrong, api_spoiled

OWN_ROOMS = """DELETE FROM "Room" WHERE title LIKE 'Greenlight %%'"""
"""Takes the rooms away that a run has made and could not delete."""


@fault(reds=["JV-POST-04"], cases=["a_room_is_made"])
def a_new_room_is_told_in_another_shape(bed: Bed) -> Iterator[None]:
    """The answer to a room's creation calls its maker `owner`, where the client looks for `createdBy`."""
    with api_spoiled(bed.jarvis, Wrong("/rooms", "POST", replace=('"createdBy"', '"owner"'))):
        yield


@fault(reds=["JV-POST-04"], cases=["an_event_is_made_and_listed"])
def events_are_stored_in_local_time(bed: Bed) -> Iterator[None]:
    """A trigger stores an event nine hours late: its time of Seoul is taken for UTC, and shown so everywhere."""
    late = "NEW.start := NEW.start + interval '9 hours'; NEW.\"end\" := NEW.\"end\" + interval '9 hours'"
    with bed.jarvis.trigger("CalendarEvent", late, "BEFORE INSERT"):
        yield


@fault(reds=["JV-POST-04"], cases=["a_card_is_made_and_listed"])
def cards_lose_their_content(bed: Bed) -> Iterator[None]:
    """A trigger stores every card with its title alone."""
    with bed.jarvis.trigger("IdeaCard", "NEW.content := '{}'", "BEFORE INSERT"):
        yield


@fault(reds=["JV-POST-04"], cases=["a_room_is_made"])
def a_group_is_made_as_another_type(bed: Bed) -> Iterator[None]:
    """Who asks for a group is told that a room for two was made."""
    with api_spoiled(bed.jarvis, Wrong("/rooms", "POST", replace=('"type":"group"', '"type":"direct"'))):
        yield


@fault(reds=["JV-POST-04"], cases=["a_new_room_is_listed"])
def titles_of_rooms_are_cut(bed: Bed) -> Iterator[None]:
    """A trigger stores a room's title shortened; who makes the room is shown the whole of it."""
    shortened = bed.jarvis.trigger("Room", "NEW.title := left(NEW.title, 16)", "BEFORE INSERT")
    with gone_afterwards(bed.jarvis, OWN_ROOMS), shortened:
        yield


@fault(reds=["JV-POST-04"], cases=["a_new_room_is_listed"])
def members_are_counted_without_the_owner(bed: Bed) -> Iterator[None]:
    """The list of rooms says one member too few."""
    with api_spoiled(bed.jarvis, Wrong("/rooms", "GET", replace=('"membersCount":2', '"membersCount":1'))):
        yield


@fault(reds=["JV-POST-04"], cases=["members_are_listed_and_added"])
def an_addition_says_that_nobody_was_added(bed: Bed) -> Iterator[None]:
    """Somebody is added to a room, and the answer says that nobody was."""
    with api_spoiled(bed.jarvis, Wrong("/members", "POST", replace=('"added":1', '"added":0'))):
        yield


@fault(reds=["JV-POST-04"], cases=["the_graph_shows_a_card"])
def the_graph_joins_no_card_with_its_tags(bed: Bed) -> Iterator[None]:
    """The edges to what a card is tagged with begin at a node that does not exist."""
    with api_spoiled(bed.jarvis, Wrong("/graph", "GET", replace=('"source":"card:', '"source":"idea:'))):
        yield
