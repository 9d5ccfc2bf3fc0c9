"""Tokens made for a guard to judge, as PyJWT reads them."""

import jwt
import pytest

from suites.jarvis import tokens
from suites.jarvis.target import User

USER = User(id="u-1", email="one@example.org", token="a-token-of-somebody")
KEY = "k" * 40


def test_a_signed_token_is_a_good_one() -> None:
    assert jwt.decode(tokens.signed(USER, KEY), KEY, ["HS256"])["sub"] == "u-1"


def test_an_expired_token_is_bad_for_its_age_alone() -> None:
    token = tokens.signed(USER, KEY, -60)
    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(token, KEY, ["HS256"])
    assert jwt.decode(token, KEY, ["HS256"], options={"verify_exp": False})["email"] == USER.email


def test_another_key_signs_another_token() -> None:
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(tokens.foreign(USER), KEY, ["HS256"])


def test_an_unsigned_token_says_so() -> None:
    token = tokens.unsigned(USER)
    assert jwt.get_unverified_header(token)["alg"] == "none"
    with pytest.raises(jwt.InvalidTokenError):
        jwt.decode(token, KEY, ["HS256"])


def test_a_secret_may_be_of_any_script() -> None:
    secret = "최소-32자-이상-매우-강력한-시크릿-키"
    assert jwt.decode(tokens.signed(USER, secret), secret, ["HS256"])["sub"] == "u-1"
