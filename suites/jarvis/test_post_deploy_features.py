"""The team chat's optional features after a deployment, as the target declares them (document 004, optional 6)."""

from collections.abc import Callable

import pytest

from fixtures.http import Http
from suites.jarvis import features
from suites.jarvis.rooms import expect
from suites.jarvis.route_fixtures import Furnished, OptionalApis
from suites.jarvis.shapes import Card, Done, Holiday, News, PulseReport, Transcript, Translation, shaped
from suites.jarvis.target import Limits, Section

Saw = Callable[[str], None]


@pytest.mark.item("JV-POST-04")
def test_translation_is_as_declared(optional_apis: OptionalApis, section: Section, saw: Saw) -> None:
    """On: a text is translated, to Korean. Off: 501."""
    on, answer = features.declared(section.features, "openai"), optional_apis.translation
    if not on:
        saw(features.off(answer, "openai", 501, "OPENAI_NOT_CONFIGURED"))
        return
    saw(features.korean(shaped(answer, Translation).translated_text))


@pytest.mark.item("JV-POST-04")
def test_speech_is_as_declared(optional_apis: OptionalApis, section: Section, saw: Saw) -> None:
    """On: a recording is transcribed. Off: 501."""
    on, answer = features.declared(section.features, "openai"), optional_apis.speech
    if not on:
        saw(features.off(answer, "openai", 501, "OPENAI_NOT_CONFIGURED"))
        return
    saw(f"transcribed, language {shaped(answer, Transcript).language}")


@pytest.mark.item("JV-POST-04")
def test_weekly_cards_are_as_declared(furnished: Furnished, section: Section, limits: Limits, saw: Saw) -> None:
    """On: cards are made of the week's messages. Off: 501."""
    on = features.declared(section.features, "openai")
    furnished.messages()
    path = furnished.path("cards/generate-weekly")
    answer = furnished.api.post(path, json={}, timeout=limits.upstream_answer)
    if not on:
        saw(features.off(answer, "openai", 501, "OPENAI_NOT_CONFIGURED"))
        return
    made = shaped(answer, Done).created
    kinds = [card.kind for card in shaped(furnished.api.get(furnished.path("cards")), list[Card])]
    assert made and made == kinds.count("weekly_ai"), (  # noqa: PT018 - one sentence for both
        f"the answer says created={made}, and the room has {kinds.count('weekly_ai')} generated cards"
    )
    saw(f"{made} cards of one message")


@pytest.mark.item("JV-POST-04")
def test_the_pulse_report_is_as_declared(furnished: Furnished, section: Section, limits: Limits, saw: Saw) -> None:
    """On: a report is made and kept. Off: 501. There is none before."""
    on = features.declared(section.features, "openai")
    path = furnished.path("pulse-report")
    expect(furnished.api.get(path), 404)
    answer = furnished.api.post(path, timeout=limits.upstream_answer)
    if not on:
        saw(features.off(answer, "openai", 501, "OPENAI_NOT_CONFIGURED"))
        return
    made, kept = shaped(answer, PulseReport), shaped(furnished.api.get(path), PulseReport)
    assert kept == made, f"a report was made at {made.generated_at}, and the one of {kept.generated_at} is kept"
    saw(f"{len(made.summary)} characters, {len(made.sections)} sections; kept")


@pytest.mark.item("JV-POST-04")
def test_news_of_a_known_word_is_as_declared(optional_apis: OptionalApis, section: Section, saw: Saw) -> None:
    """On: a word with known hits has hits. Off: 503."""
    on, answer = features.declared(section.features, "news"), optional_apis.news
    if not on:
        saw(features.off(answer, "news", 503, "NAVER_NEWS_NOT_CONFIGURED"))
        return
    hits, word = shaped(answer, News).items, section.features.news_word
    assert hits, f"the news search has no hit for {word}, a word with known hits"
    saw(f"{len(hits)} hits for {word}")


@pytest.mark.item("JV-POST-04")
def test_news_of_a_room_is_as_declared(furnished: Furnished, section: Section, limits: Limits, saw: Saw) -> None:
    """On: the hits of the room's title, which may have none. Off: 503."""
    on = features.declared(section.features, "news")
    answer = furnished.api.get(furnished.path("news"), timeout=limits.upstream_answer)
    if not on:
        saw(features.off(answer, "news", 503, "NAVER_NEWS_NOT_CONFIGURED"))
        return
    saw(f"{len(shaped(answer, News).items)} hits for the room's title")


@pytest.mark.item("JV-POST-04", safety="observe")
def test_holidays_are_as_declared(api: Http, section: Section, limits: Limits, saw: Saw) -> None:
    """On: a day that only the API knows is there. Off: the service's own list, without that day."""
    on, day = features.declared(section.features, "holidays"), section.features.lunar_holiday
    asked = features.month_of(day) if on else {"year": day.year}
    answer = api.get("/holidays", params=asked, timeout=limits.upstream_answer)
    dates = {holiday.date for holiday in shaped(answer, list[Holiday])}
    told = f"{answer.exchange} gives {len(dates)} days"
    if on:
        assert str(day) in dates, f"{told} without {day}, which only the API knows: it is not asked, or refuses the key"
    else:
        assert dates == features.built_in(day.year), (
            f"the target declares features.holidays off, and {told}, which are not those of the service's own list"
        )
    saw(f"{told}, {'with' if on else 'its own list, without'} {day}")
