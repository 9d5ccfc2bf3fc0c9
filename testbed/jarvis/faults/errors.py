"""Faults of error answers: no JSON, a 500 for a duplicate, and more than a stranger may know."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault
from testbed.proxy import Wrong, api_spoiled


@fault(reds=["JV-POST-14"], cases=["an_unknown_route_is_a_clear_404"])
def unknown_routes_answer_a_page(bed: Bed) -> Iterator[None]:
    """A proxy answers unknown routes with a page of its own."""
    wrong = Wrong("/greenlight-no-such-route", replace=("{", "<html>{"))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-POST-14"], cases=["a_wrong_number_is_a_clear_4xx"])
def an_error_shows_its_stack(bed: Bed) -> Iterator[None]:
    """The history's errors carry the stack trace."""
    stack = r"TypeError: take is not a number\n    at list (/app/apps/server/dist/routes/rooms.js:41:17)"
    wrong = Wrong("/messages", replace=("a value of the request has a wrong type", stack))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-POST-14"], cases=["a_second_membership_is_no_error"])
def a_second_membership_is_a_failure(bed: Bed) -> Iterator[None]:
    """Who is added to a room a second time ends in a 500."""
    known = 'EXISTS (SELECT 1 FROM "RoomMember" WHERE "roomId" = NEW."roomId" AND "userId" = NEW."userId")'
    with bed.jarvis.trigger(
        "RoomMember", f"IF {known} THEN RAISE EXCEPTION 'a member already'; END IF", "BEFORE INSERT"
    ):
        yield


@fault(reds=["JV-POST-04", "JV-POST-14"], cases=["an_optional_api_answers_clearly[news]"])
def a_news_error_names_its_host(bed: Bed) -> Iterator[None]:
    """Naver refuses the keys, and the server passes the driver's text on."""
    wrong = Wrong("/news/search", replace=("NAVER_API_AUTH_FAILED", "connect ECONNREFUSED openapi.naver.com:443"))
    with (
        bed.jarvis.upstream_broken("naver", "401"),
        api_spoiled(bed.jarvis, wrong),
    ):
        yield


@fault(reds=["JV-POST-14"], cases=["half_a_body_is_a_clear_400"])
def half_a_body_shows_the_parsers_stack(bed: Bed) -> Iterator[None]:
    """What is said of a body that is not JSON carries the parser's stack trace."""
    wrong = Wrong("/rooms", "POST", replace=("Body is not valid JSON", r"SyntaxError\n    at JSON.parse (<anonymous>)"))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(
    reds=["JV-POST-14"],
    cases=[
        "a_wrong_type_of_members_is_a_clear_4xx",
        "a_wrong_type_of_a_recording_is_a_clear_4xx",
        "a_wrong_type_of_a_title_is_a_clear_4xx",
    ],
)
def errors_go_out_raw(bed: Bed) -> Iterator[None]:
    """The global error handler is without effect, as in the service that is shipped: a 500 with the raw text."""
    with bed.jarvis.broken("server", "raw_errors"):
        yield


@fault(reds=["JV-POST-14"], cases=["a_second_card_of_a_message_is_no_error"])
def cards_forget_their_message(bed: Bed) -> Iterator[None]:
    """A trigger takes the message from each card, so that a second one of it is made."""
    with bed.jarvis.trigger("IdeaCard", 'NEW."sourceMessageId" := NULL', "BEFORE INSERT"):
        yield


@fault(reds=["JV-POST-14"], cases=["a_second_membership_is_no_error"])
def members_can_be_added_twice(bed: Bed) -> Iterator[None]:
    """RoomMember has lost its primary key: who is added a second time stands in the room twice."""
    sql, key = bed.jarvis.sql, "RoomMember_pkey"
    sql(f'ALTER TABLE "RoomMember" DROP CONSTRAINT "{key}"')
    try:
        yield
    finally:
        same = 'a."roomId" = b."roomId" AND a."userId" = b."userId"'
        sql(f'DELETE FROM "RoomMember" a USING "RoomMember" b WHERE {same} AND a.ctid > b.ctid')
        sql(f'ALTER TABLE "RoomMember" ADD CONSTRAINT "{key}" PRIMARY KEY ("roomId", "userId")')


@fault(
    reds=["JV-POST-04", "JV-POST-14"],
    cases=["an_optional_api_answers_clearly[speech]", "speech_is_as_declared"],
)
def a_recording_ends_in_a_500(bed: Bed) -> Iterator[None]:
    """Whoever sends a recording gets a 500; bad requests are told as before."""
    wrong = Wrong("/speech/transcribe", ask=("audio/wav", "audio/wav"), status=500)
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(
    reds=["JV-POST-04", "JV-POST-14"],
    cases=["an_optional_api_answers_clearly[speech]", "speech_is_as_declared"],
)
def a_transcription_is_a_bare_text(bed: Bed) -> Iterator[None]:
    """What was said comes as a text alone, where an object with text and language is documented."""
    wrong = Wrong("/speech/transcribe", replace=('{"text":"안녕하세요","language":"ko"}', '"안녕하세요"'))
    with api_spoiled(bed.jarvis, wrong):
        yield
