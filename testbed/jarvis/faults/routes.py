"""Faults of the routes: missing, open, of another shape, without effect; and of the optional features."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.breaking import gone_afterwards
from testbed.faults import fault
from testbed.proxy import Wrong, api_spoiled

NOWHERE = "00000000-0000-4000-8000-000000000000"
"""A room that the asker is no member of."""


@fault(
    reds=["JV-POST-04"],
    cases=["the_pulse_report_is_as_declared", "a_route_asks_for_a_token[GET /rooms/:room/pulse-report]"],
)
def the_pulse_report_is_missing(bed: Bed) -> Iterator[None]:
    """The release has no route that shows the pulse report."""
    with bed.jarvis.broken("server", "missing:GET:/rooms/:id/pulse-report"):
        yield


@fault(reds=["JV-POST-04"], cases=["the_graph_shows_a_card"])
def the_graph_has_another_shape(bed: Bed) -> Iterator[None]:
    """The graph says `links` where it should say `edges`."""
    wrong = Wrong("/graph", replace=('"edges"', '"links"'))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-POST-04"], cases=["a_route_asks_for_a_token[GET /users]"])
def the_users_are_shown_to_anybody(bed: Bed) -> Iterator[None]:
    """GET /users answers without a token as well."""
    wrong = Wrong("/users", method="GET", status=200)
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(
    reds=["JV-POST-04"], cases=["a_bad_request_is_refused[POST /rooms/:room/import-meeting-summary, no source named]"]
)
def a_refusal_says_nothing(bed: Bed) -> Iterator[None]:
    """Who imports a summary without naming its source gets a 400 that does not say why."""
    wrong = Wrong("/import-meeting-summary", replace=('"SOURCE_ROOM_REQUIRED"', '""'))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-POST-04"], cases=["an_event_is_changed"])
def an_event_keeps_its_title(bed: Bed) -> Iterator[None]:
    """A trigger puts an event's old title back, as a lost update would."""
    with bed.jarvis.trigger("CalendarEvent", 'NEW."title" := OLD."title"', "BEFORE UPDATE"):
        yield


@fault(reds=["JV-POST-04"], cases=["an_event_is_deleted"])
def a_deleted_event_stays(bed: Bed) -> Iterator[None]:
    """A trigger keeps an event that was deleted."""
    own = """DELETE FROM "CalendarEvent" WHERE title LIKE 'Greenlight %%'"""
    with gone_afterwards(bed.jarvis, own), bed.jarvis.trigger("CalendarEvent", "RETURN NULL", "BEFORE DELETE"):
        yield


@fault(reds=["JV-POST-04"], cases=["news_of_a_known_word_is_as_declared", "news_of_a_room_is_as_declared"])
def news_are_half_configured(bed: Bed) -> Iterator[None]:
    """The server was started with Naver's client id and without its secret."""
    with bed.jarvis.broken("server", NAVER_CLIENT_SECRET=None):
        yield


@fault(reds=["JV-POST-04"], cases=["holidays_are_as_declared"])
def the_holiday_api_fails(bed: Bed) -> Iterator[None]:
    """The holiday API answers 500, and the server gives its own list with 200."""
    with bed.jarvis.upstream_broken("holidays", "500"):
        yield


@fault(
    reds=["JV-POST-04", "JV-PER-09", "JV-PRE-06"],
    cases=["translation_is_as_declared", "speech_is_as_declared", "weekly_cards_are_as_declared"],
)
def openai_is_on_though_it_is_declared_off(bed: Bed) -> Iterator[None]:
    """The target declares translation, speech, cards and reports off, and the server has a key."""
    with bed.jarvis.target_changed(features={"openai": False}):
        yield


@fault(reds=["JV-POST-04"], cases=["the_history_is_read"])
def people_are_taken_for_the_bot(bed: Bed) -> Iterator[None]:
    """The history calls what people said the bot's."""
    with api_spoiled(bed.jarvis, Wrong("/messages", "GET", replace=('"senderType":"user"', '"senderType":"bot"'))):
        yield


@fault(reds=["JV-POST-04"], cases=["members_are_listed_and_added"])
def nobody_owns_a_room(bed: Bed) -> Iterator[None]:
    """The list of a room's members calls its owner a member."""
    with api_spoiled(bed.jarvis, Wrong("/members", "GET", replace=('"role":"owner"', '"role":"member"'))):
        yield


@fault(reds=["JV-POST-04"], cases=["nothing_is_shown_of_a_room_of_others[GET /rooms/:room/messages]"])
def the_history_of_others_is_shown(bed: Bed) -> Iterator[None]:
    """Who asks for the history of a room of others gets a message of it."""
    wrong = Wrong(f"/rooms/{NOWHERE}/messages", "GET", replace=("[]", '[{"content":"said in confidence"}]'))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-POST-04"], cases=["insights_exist_or_are_reported_missing"])
def the_insights_are_shown_to_anybody(bed: Bed) -> Iterator[None]:
    """GET /insights answers without a token as well."""
    with api_spoiled(bed.jarvis, Wrong("/insights", "GET", status=200)):
        yield


@fault(reds=["JV-POST-04"], cases=["an_event_is_made_and_listed"])
def the_calendar_is_an_hour_late(bed: Bed) -> Iterator[None]:
    """An event that begins at midnight UTC is listed at one."""
    wrong = Wrong("/calendar/events", "GET", replace=('T00:00:00.000Z","end"', 'T01:00:00.000Z","end"'))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-POST-04"], cases=["a_card_is_made_and_listed"])
def the_cards_have_old_titles(bed: Bed) -> Iterator[None]:
    """The list of a room's cards shows other titles than they were made with."""
    with api_spoiled(bed.jarvis, Wrong("/cards", "GET", replace=('"title":"', '"title":"(old) '))):
        yield


@fault(reds=["JV-POST-04"], cases=["a_card_is_deleted"])
def a_deleted_card_stays(bed: Bed) -> Iterator[None]:
    """A trigger keeps a card that somebody deletes; it goes with its room alone."""
    by_hand = "IF pg_trigger_depth() = 1 THEN RETURN NULL; END IF"
    with bed.jarvis.trigger("IdeaCard", by_hand, "BEFORE DELETE"):
        yield


@fault(reds=["JV-POST-04", "JV-POST-08"], cases=["users_are_found"])
def nobody_is_found_by_address(bed: Bed) -> Iterator[None]:
    """The search for users finds nobody by an e-mail address."""
    with bed.jarvis.broken("server", "no_user_found"):
        yield


@fault(
    reds=["JV-POST-04", "JV-POST-09", "JV-POST-14"],
    cases=["a_new_room_is_listed", "the_callers_own_things_are_listed[/rooms]", "a_good_token_is_accepted[HTTP]"],
)
def the_rooms_cannot_be_listed(bed: Bed) -> Iterator[None]:
    """GET /rooms ends in a 500 for whoever comes with a good token."""
    with bed.jarvis.broken("server", "rooms_fail"):
        yield
