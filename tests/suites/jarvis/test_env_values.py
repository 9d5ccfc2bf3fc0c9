"""What is wrong with a value of the environment."""

from typing import Any

import pytest

from suites.jarvis import env_values
from suites.jarvis.env_values import Judge, Look
from suites.jarvis.environment import Place
from suites.jarvis.target import Section

STRONG = "9f2c41d07be64a3c8a5571e0d8b6f3aa"
SECTION = Section(api="http://127.0.0.1:8080")


def flaw(judge: Judge, value: str, key: str = "KEY", shown: tuple[str, ...] = (), **section: Any) -> str | None:
    chosen = SECTION.model_copy(update=section)
    return judge(Look(Place("infra/.env", {key: value}), key, chosen, frozenset(shown)))


@pytest.mark.parametrize("value", [STRONG, "correct horse battery staple 1984"])
def test_a_varied_secret_is_strong(value: str) -> None:
    assert flaw(env_values.strong_secret, value) is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "missing"),
        ("dev-secret-change-me", "sample"),
        ("최소-32자-이상-매우-강력한-시크릿-키", "sample"),
        (STRONG[:31], "31 characters"),
        ("a" * 32, "easy to guess"),
        ("0123456789abcdef" * 4, "easy to guess"),
        ("abcdefghijklmnopqrstuvwxyz0123456789", "easy to guess"),
    ],
)
def test_a_weak_secret_is_named_without_its_value(value: str, reason: str) -> None:
    said = flaw(env_values.strong_secret, value)
    assert said
    assert reason in said
    assert not value or value not in said


@pytest.mark.parametrize(
    ("value", "ok"), [("Tr0ub4dor&3xkcd", True), ("JARVIS", False), ("aaaaaaaaaaaaaaaa", False), ("short-1A", False)]
)
def test_a_password_needs_length_and_variety(value: str, ok: bool) -> None:
    assert (flaw(env_values.strong_password, value) is None) is ok


def test_the_value_of_an_example_is_a_sample() -> None:
    assert flaw(env_values.strong_secret, STRONG, shown=(STRONG,)) == "is a sample that anybody can look up"


@pytest.mark.parametrize(
    "value", ["https://chat.acme.kr", "https://chat.acme.kr, https://www.acme.kr", "https://chat.acme.kr:8443"]
)
def test_explicit_https_origins_are_right(value: str) -> None:
    assert flaw(env_values.https_origins, value) is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "*",
        "https://*.acme.kr",
        "http://chat.acme.kr",
        "https://chat.acme.kr/",
        "chat.acme.kr",
        "https://yourdomain.com",
        "https://www.example.com",
        "https://localhost",
        "https://chat.acme.kr,*",
    ],
)
def test_any_other_origin_is_not(value: str) -> None:
    assert flaw(env_values.https_origins, value)


def test_a_production_origin_may_not_be_missing() -> None:
    said = flaw(env_values.https_origins, "https://chat.acme.kr", origins=["https://www.acme.kr"])
    assert said == "lacks the production origin https://www.acme.kr"


@pytest.mark.parametrize(
    ("value", "ok"), [("production", True), ("Production", False), ("production ", False), ("", False)]
)
def test_only_the_exact_word_is_production(value: str, ok: bool) -> None:
    assert (flaw(env_values.production, value) is None) is ok


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("postgresql://jarvis:k3-Qx9_vv72@postgres:5432/jarvis_chat?schema=public", ""),
        ("mysql://jarvis:x@postgres/jarvis_chat", "does not begin with"),
        ("postgresql://jarvis:x@postgres", "names no database"),
        ("postgresql://jarvis@postgres/jarvis_chat", "holds no password"),
        ("postgresql://jarvis:jarvis@postgres/jarvis_chat", "stands in the examples"),
        ("postgresql://jarvis:비밀번호@postgres/jarvis_chat", "stands in the examples"),
        ("postgresql://jarvis:<password>@postgres/jarvis_chat", "holds a placeholder"),
        ("postgresql://jarvis:a/b@postgres/jarvis_chat", "cannot be read"),
    ],
)
def test_a_database_address_says_why_it_is_no_good(value: str, reason: str) -> None:
    said = flaw(env_values.postgres_url, value)
    assert reason in said if reason and said else said is None and not reason


def ai(on: bool | None, **values: str) -> list[str | None]:
    place = Place("worker", values)
    section = SECTION.model_copy(update={"features": SECTION.features.model_copy(update={"ai": on})})
    judges = {"AI_PROVIDER": env_values.provider, "OPENAI_API_KEY": env_values.filled_for_openai}
    return [judge(Look(place, key, section, frozenset())) for key, judge in judges.items()]


def test_the_mock_is_right_where_ai_is_off() -> None:
    assert ai(False) == [None, None]
    assert ai(True, AI_PROVIDER="mock")[0] == "is mock, and the target declares AI on"
    assert ai(False, AI_PROVIDER="openai", OPENAI_API_KEY="sk-1f9c")[0] == "is openai, and the target declares AI off"


def test_openai_needs_its_key() -> None:
    assert ai(True, AI_PROVIDER="openai")[1] == "is missing or empty"
    assert ai(True, AI_PROVIDER="openai", OPENAI_API_KEY="sk-...")[1] == "still holds a placeholder"
    assert ai(None, AI_PROVIDER="openai", OPENAI_API_KEY="sk-1f9c") == [None, None]


def test_an_unknown_provider_is_named() -> None:
    assert ai(True, AI_PROVIDER="openAI")[0] == "is 'openAI', which works as mock; write openai or mock"
