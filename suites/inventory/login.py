"""Logging in (POST /auth/login; document 002, section 2)."""

from fixtures.answer import Answer
from fixtures.faults import Fault
from fixtures.http import Http
from fixtures.tokens import kept
from suites.inventory.target import Admin


def attempt(http: Http, admin: Admin) -> Answer:
    """One log-in with the administrator's password, whatever comes of it; allowed under every safety."""
    return http.allowing(http.safety, but=("POST /auth/login",)).post(
        "/auth/login", json={"email": admin.email, "password": admin.password}
    )


def token_of(answer: Answer, email: str) -> str:
    """The token that a log-in gave, a secret from now on; raises Fault with what came instead."""
    body = answer.json()
    body = body if isinstance(body, dict) else {}
    token = body.get("accessToken") if answer.status == 200 else None
    if not isinstance(token, str) or not token:
        reason = body.get("message") or answer.brief()
        raise Fault(f"the administrator {email} cannot log in: {answer.exchange}: {reason}")
    return kept(token, "inventory token")


def log_in(http: Http, admin: Admin) -> str:
    """The token of the administrator, a secret from now on; raises Fault with what came instead."""
    return token_of(attempt(http, admin), admin.email)
