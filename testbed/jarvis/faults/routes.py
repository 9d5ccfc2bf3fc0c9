"""Faults of the routes: missing, open, of another shape, without effect; and of the optional features."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault
from testbed.proxy import Wrong, proxied


@fault(reds=["JV-POST-04"])
def the_pulse_report_is_missing(bed: Bed) -> Iterator[None]:
    """The release has no route that shows the pulse report."""
    with bed.jarvis.broken("server", "missing:GET:/rooms/:id/pulse-report"):
        yield


@fault(reds=["JV-POST-04"])
def the_graph_has_another_shape(bed: Bed) -> Iterator[None]:
    """The graph says `links` where it should say `edges`."""
    wrong = Wrong("/graph", replace=('"edges"', '"links"'))
    with proxied(bed.jarvis.api_url, [wrong]) as url, bed.jarvis.target_changed(api=url):
        yield


@fault(reds=["JV-POST-04"])
def the_users_are_shown_to_anybody(bed: Bed) -> Iterator[None]:
    """GET /users answers without a token as well."""
    wrong = Wrong("/users", method="GET", status=200)
    with proxied(bed.jarvis.api_url, [wrong]) as url, bed.jarvis.target_changed(api=url):
        yield


@fault(reds=["JV-POST-04"])
def a_refusal_says_nothing(bed: Bed) -> Iterator[None]:
    """Who imports a summary without naming its source gets a 400 that does not say why."""
    wrong = Wrong("/import-meeting-summary", replace=('"SOURCE_ROOM_REQUIRED"', '""'))
    with proxied(bed.jarvis.api_url, [wrong]) as url, bed.jarvis.target_changed(api=url):
        yield


@fault(reds=["JV-POST-04"])
def an_event_keeps_its_title(bed: Bed) -> Iterator[None]:
    """A trigger puts an event's old title back, as a lost update would."""
    with bed.jarvis.trigger("CalendarEvent", 'NEW."title" := OLD."title"', "BEFORE UPDATE"):
        yield


@fault(reds=["JV-POST-04"])
def a_deleted_event_stays(bed: Bed) -> Iterator[None]:
    """A trigger keeps an event that was deleted."""
    try:
        with bed.jarvis.trigger("CalendarEvent", "RETURN NULL", "BEFORE DELETE"):
            yield
    finally:
        bed.jarvis.sql("""DELETE FROM "CalendarEvent" WHERE title LIKE 'Greenlight %%'""")


@fault(reds=["JV-POST-04"])
def news_are_half_configured(bed: Bed) -> Iterator[None]:
    """The server was started with Naver's client id and without its secret."""
    with bed.jarvis.broken("server", NAVER_CLIENT_SECRET=None):
        yield


@fault(reds=["JV-POST-04"])
def the_holiday_api_fails(bed: Bed) -> Iterator[None]:
    """The holiday API answers 500, and the server gives its own list with 200."""
    with bed.jarvis.upstream_broken("holidays", "500"):
        yield


@fault(reds=["JV-POST-04", "JV-PER-09", "JV-PRE-06"])
def openai_is_on_though_it_is_declared_off(bed: Bed) -> Iterator[None]:
    """The target declares translation, speech, cards and reports off, and the server has a key."""
    with bed.jarvis.target_changed(features={"openai": False}):
        yield
