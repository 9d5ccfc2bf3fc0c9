"""What an error answer gives away."""

import json

import httpx
import pytest

from fixtures.answer import Answer
from gate import secrets
from suites.jarvis import leaks


def _answer(body: object, status: int = 400) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    headers = httpx.Headers({"content-type": "application/json"})
    return Answer("GET", "http://a/x", "/x", status, headers, text.encode(), 0.01)


@pytest.mark.parametrize(
    "body",
    [
        {"error": "NO_TOKEN"},
        {"message": "Route GET:/rooms/opt/x?take=1 not found", "error": "Not Found", "statusCode": 404},
        {"error": "Bad Request", "code": "FST_ERR_CTP_INVALID_JSON_BODY", "message": "Body is not valid JSON"},
        {"error": "VALIDATION_ERROR", "message": "start date must be before or equal to end date"},
        {"error": "TRANSLATE_UPSTREAM_ERROR", "status": 429},
    ],
)
def test_a_plain_error_is_clear(body: object) -> None:
    assert leaks.flaw(_answer(body)) is None


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("TypeError: x\n    at list (rooms.js)", "a stack trace"),
        ("ENOENT: no such file, open '/app/dist/x.json'", "a file path"),
        ("failed in routes/rooms.ts:41", "a file path"),
        ("connect ECONNREFUSED postgres:5432", "a host name"),
        ("connect ECONNREFUSED 10.0.3.7", "a host name"),
        ("getaddrinfo ENOTFOUND api.openai.com", "a host name"),
        ("\nInvalid `prisma.room.create()` invocation:", "the inside of the database layer"),
        ("Foreign key constraint violated on the constraint: `x_fkey`", "the inside of the database layer"),
    ],
)
def test_what_a_stranger_must_not_know_is_named(message: str, told: str) -> None:
    flaw = leaks.flaw(_answer({"error": "X", "message": message}))
    assert flaw is not None
    assert told in flaw


def test_a_secret_in_the_body_is_a_leak() -> None:
    secrets.register("sk-canary-of-the-leaks-test", "canary")
    assert (
        leaks.told(_answer({"error": "X", "details": "Incorrect API key: sk-canary-of-the-leaks-test"})) == "a secret"
    )


@pytest.mark.parametrize("body", [{}, [], {"error": ""}, {"error": 5}, {"message": "no"}])
def test_an_error_says_what_is_wrong(body: object) -> None:
    flaw = leaks.flaw(_answer(body))
    assert flaw is not None
    assert "does not say what is wrong" in flaw


def test_the_status_is_the_callers_fault() -> None:
    assert leaks.flaw(_answer({"error": "X"}, 500)) is not None
    assert leaks.flaw(_answer({"error": "X"}, 200)) is not None
    assert leaks.flaw(_answer({"error": "X"}, 502), (502,)) is None
