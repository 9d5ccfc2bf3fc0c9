"""Logging in (POST /auth/login; document 002, section 2)."""

from fixtures.faults import Fault
from fixtures.http import Http
from gate.secrets import register
from suites.inventory.target import Admin


def log_in(http: Http, admin: Admin) -> str:
    """The token of the administrator, a secret from now on; raises Fault with what came instead."""
    answer = http.post("/auth/login", json={"email": admin.email, "password": admin.password})
    token = answer.json().get("accessToken") if answer.status == 200 else None
    if not isinstance(token, str) or not token:
        raise Fault(f"the administrator {admin.email} cannot log in: {answer.exchange}: {answer.brief()}")
    register(token, "inventory token")
    return token
