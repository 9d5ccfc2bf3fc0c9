"""Tokens (HS256, stateless, 7 days), and the log-in for development."""

import time
from typing import Any

import jwt
from starlette.requests import Request

from testbed.jarvis.app.database import now
from testbed.jarvis.app.fastify import Call, Caller, Endpoint, not_found, refused
from testbed.jarvis.app.ids import new_id
from testbed.jarvis.app.settings import Settings

LIFETIME = 7 * 24 * 3600
ALGORITHMS = ["HS256", "HS384", "HS512"]


class Tokens:
    """Signs and checks tokens."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def sign(self, id: str, email: str, name: str) -> str:
        """A token for a user."""
        moment = int(time.time())
        payload = {"sub": id, "email": email, "name": name, "iat": moment, "exp": moment + LIFETIME}
        return jwt.encode(payload, self._settings.jwt_secret, "HS256")

    def caller(self, request: Request) -> Caller:
        """Who calls; raises the 401 of a request without a token, or with a bad one."""
        header = request.headers.get("authorization", "")
        text = header if header else request.query_params.get("token", "")
        if not text:
            raise refused(401, "NO_TOKEN")
        scheme, _, token = header.partition(" ") if header else ("bearer", "", text)
        found = self.read(token) if scheme.lower() == "bearer" else None
        if found is None:
            raise refused(401, "INVALID_TOKEN")
        return found

    def read(self, token: str) -> Caller | None:
        """Who a token speaks for; None when it is not valid."""
        try:
            payload = self._payload(token)
        except jwt.InvalidTokenError:
            return None
        return Caller(payload.get("sub"), payload.get("email"), payload.get("name"))

    def _payload(self, token: str) -> dict[str, Any]:
        checks = {"verify_sub": False, "verify_iat": False, "verify_exp": not self._settings.has("expired_tokens")}
        if self._settings.has("alg_none"):
            checks["verify_signature"] = False
        found: dict[str, Any] = jwt.decode(token, self._settings.jwt_secret, ALGORITHMS, options=checks)  # type: ignore[arg-type]
        return found


async def dev_login(call: Call) -> Any:
    """A token for whoever asks; the healthy service knows no such route in production."""
    settings = call.services.settings
    if settings.healthy and settings.production and not settings.has("dev_login"):
        raise not_found(call.request)
    email = call.trimmed("email") or f"dev{int(time.time() * 1000)}@local"
    name = call.trimmed("name") or "Dev User"
    upsert = (
        'INSERT INTO "User" (id, email, name, "createdAt") VALUES (%s, %s, %s, %s)'
        " ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name RETURNING id, email, name"
    )
    user = (await call.services.db.rows("user.upsert", upsert, new_id(), email, name, now()))[0]
    return {"token": call.services.tokens.sign(user["id"], user["email"], user["name"]), "user": user}


ENDPOINTS = [Endpoint("POST", "/auth/dev", dev_login, open=True)]
