"""Faults of the optional features: each answers, and what it gives is worth nothing, or not what was declared."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault
from testbed.proxy import Wrong, api_spoiled

SENTENCE = "The release is ready."


@fault(reds=["JV-POST-04"], cases=["translation_is_as_declared"])
def a_translation_is_blank(bed: Bed) -> Iterator[None]:
    """The translation of a sentence is one blank."""
    wrong = Wrong("/translate", replace=(f"[ko] 번역: {SENTENCE}", " "))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-POST-04"], cases=["translation_is_as_declared"])
def a_sentence_comes_back_untranslated(bed: Bed) -> Iterator[None]:
    """What is to be translated to Korean comes back as it was, in English."""
    wrong = Wrong("/translate", replace=(f"[ko] 번역: {SENTENCE}", SENTENCE))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-POST-04"], cases=["weekly_cards_are_as_declared"])
def weekly_cards_are_made_and_lost(bed: Bed) -> Iterator[None]:
    """A trigger takes away each card that was made of a week's messages; the answer says that there is one."""
    gone = "IF NEW.kind = 'weekly_ai' THEN DELETE FROM \"IdeaCard\" WHERE id = NEW.id; END IF"
    with bed.jarvis.trigger("IdeaCard", gone, "AFTER INSERT"):
        yield


@fault(reds=["JV-POST-04"], cases=["the_pulse_report_is_as_declared"])
def another_pulse_report_is_kept(bed: Bed) -> Iterator[None]:
    """A trigger keeps a report under another time than its maker was told: it is taken for the one of an hour ago."""
    old = 'NEW."generatedAt" := NEW."generatedAt" - interval \'1 hour\''
    with bed.jarvis.trigger("PulseReport", old, "BEFORE INSERT"):
        yield


@fault(reds=["JV-POST-04"], cases=["news_of_a_known_word_is_as_declared"])
def the_news_have_no_hits(bed: Bed) -> Iterator[None]:
    """The news search gives an empty list for whatever is looked for, and its hits under another name."""
    wrong = Wrong("/news/search", "GET", replace=('"items":[', '"items":[],"hits":['))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-POST-04", "JV-PRE-06"], cases=["holidays_are_as_declared"])
def holidays_are_on_though_they_are_declared_off(bed: Bed) -> Iterator[None]:
    """The target declares the holiday API off, and the server has a key for it."""
    with bed.jarvis.target_changed(features={"holidays": False}):
        yield
