"""Faults of what the routes make: another thing than was asked for, or told in another shape."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault
from testbed.proxy import Wrong, proxied


@fault(reds=["JV-POST-04"], cases=["a_room_is_made"])
def a_new_room_is_told_in_another_shape(bed: Bed) -> Iterator[None]:
    """The answer to a room's creation calls its maker `owner`, where the client looks for `createdBy`."""
    wrong = Wrong("/rooms", method="POST", replace=('"createdBy"', '"owner"'))
    with proxied(bed.jarvis.api_url, [wrong]) as url, bed.jarvis.target_changed(api=url):
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
