"""Tokens that a guard has to judge: good ones, and ones that nobody may come in with.

Sources: RFC 7515 (JWS), RFC 7518 section 3 (HS256, none), RFC 7519 (JWT); the service's tokens are HS256 (document 004,
done 2) and last 7 days.
"""

import base64
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gate.secrets import register
from suites.jarvis.target import User

HOUR = 3600


def signed(user: User, secret: str, lifetime: int = HOUR) -> str:
    """A token of a user, signed by HS256, that ends in `lifetime` seconds (negative: has ended), kept secret."""
    head = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(_claims(user, lifetime))}"
    token = f"{head}.{_text(hmac.digest(secret.encode(), head.encode(), 'sha256'))}"
    register(token, "forged token")
    return token


def unsigned(user: User) -> str:
    """A token of a user that says of itself that it needs no signature (alg none)."""
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(_claims(user, HOUR))}."


def foreign(user: User) -> str:
    """A token of a user, signed with a key that nobody else knows."""
    return signed(user, secrets.token_hex(32))


def garbage() -> str:
    """A text that is no token."""
    return f"greenlight-{secrets.token_hex(12)}"


def end(token: str) -> datetime | None:
    """When a token ends (UTC), as it says itself; None where it says nothing that can be read."""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (LookupError, TypeError, ValueError, OverflowError, OSError):
        return None


def _claims(user: User, lifetime: int) -> dict[str, Any]:
    now = int(time.time())
    issued = min(now, now + lifetime - HOUR)
    return {"sub": user.id, "email": user.email, "name": "Greenlight", "iat": issued, "exp": now + lifetime}


def _part(content: Mapping[str, Any]) -> str:
    return _text(json.dumps(content, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
