"""The optional features (document 004, optional 6): what each answers where the target declares it on, or off."""

import base64
import io
import re
import wave
from datetime import date

from fixtures.answer import Answer
from gate.text import clean, shorten
from suites.jarvis.connections import needed
from suites.jarvis.target import Features

BUILT_IN = ("01-01", "03-01", "05-05", "06-06", "08-15", "10-03", "10-09", "12-25")
"""The holidays of the service's own list, which it gives without a key."""


def declared(features: Features, name: str) -> bool:
    """Whether the target says that it is on; raises Unverified where it says nothing."""
    on: bool | None = getattr(features, name)
    return needed(on, f"features.{name}")


def off(answer: Answer, name: str, status: int, error: str) -> str:
    """Judge the answer of a feature that is declared off; the evidence."""
    body = answer.json()
    told = body.get("error") if isinstance(body, dict) else None
    assert (answer.status, told) == (status, error), (
        f"the target declares features.{name} off, and {answer.exchange}, expected {status} {error}: {answer.brief()}"
    )
    return f"off, as declared: {status} {error}"


def korean(text: str) -> str:
    """Judge what a translation to Korean gave back; the evidence."""
    assert text.strip(), "a translation came back empty"
    shown = shorten(clean(text), 80)
    assert re.search("[가-힣]", text), f"a translation to Korean holds no Korean letter: it came back as {shown!r}"
    return f"translated to {len(text)} characters of Korean"


def built_in(year: int) -> set[str]:
    """The dates of the service's own list in a year."""
    return {f"{year}-{day}" for day in BUILT_IN}


def month_of(day: date) -> dict[str, int]:
    """The query for the month of a day."""
    return {"year": day.year, "month": day.month}


def silence() -> str:
    """Half a second of silence: a WAV file (16 kHz, 16 bit, mono) in base64."""
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(b"\0\0" * 8_000)
    return base64.b64encode(made.getvalue()).decode()
