"""Log-in, the token, and who is behind it (contract, section 1)."""

import asyncio
import time
from dataclasses import dataclass

import bcrypt
import jwt

from testbed.inventory.app import audit
from testbed.inventory.app.database import Database
from testbed.inventory.app.kernel import Call, Endpoint, User
from testbed.inventory.app.permissions import RESOURCES
from testbed.inventory.app.problem import Problem, unauthorized
from testbed.inventory.app.validation import email, text
from testbed.inventory.app.values import Row

ROUNDS = 12
REFUSED = "이메일 또는 비밀번호가 올바르지 않습니다."


@dataclass(frozen=True)
class Tokens:
    """HS256 tokens with the claims sub, email, iat, exp."""

    secret: str
    lifetime: int

    def issue(self, user: Row) -> str:
        """A token for a row of `"User"`."""
        at = int(time.time())
        claims = {"sub": user["id"], "email": user["email"], "iat": at, "exp": at + self.lifetime}
        return jwt.encode(claims, self.secret, algorithm="HS256")

    def subject(self, authorization: str) -> str:
        """The user id that an Authorization header proves; raises Problem 401."""
        kind, _, token = authorization.partition(" ")
        try:
            claims = jwt.decode(token.strip(), self.secret, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            raise unauthorized() from None
        if kind.lower() != "bearer" or not isinstance(claims.get("sub"), str):
            raise unauthorized()
        return str(claims["sub"])


async def user_of(db: Database, tokens: Tokens, authorization: str) -> User:
    """The active user behind a token; raises Problem 401."""
    row = await db.row('SELECT * FROM "User" WHERE id = %s AND NOT disabled', tokens.subject(authorization))
    if row is None:
        raise Problem(401, "사용자 정보를 찾을 수 없습니다.")
    permissions = await permissions_of(db, row["id"])
    return User(row["id"], row["email"], row["name"], row["role"], tuple(permissions))


async def permissions_of(db: Database, user: str) -> list[Row]:
    """A user's permission rows, in the order of the resources."""
    rows = await db.rows('SELECT resource::text, read, write FROM permissions WHERE "userId" = %s', user)
    return sorted(rows, key=lambda row: RESOURCES.index(row["resource"]))


async def hashed(password: str) -> str:
    """The bcrypt hash of a password, cost 12."""
    return (await asyncio.to_thread(bcrypt.hashpw, password.encode()[:72], bcrypt.gensalt(ROUNDS))).decode()


async def _login(call: Call) -> Row:
    services = call.services
    row = await services.db.row('SELECT * FROM "User" WHERE email = %s AND NOT disabled', call.body["email"])
    if row is None or not await _matches(call.body["password"], row["passwordHash"]):
        raise Problem(401, REFUSED)
    await audit.record(services.db, call, "settings", "login", row["id"], {"email": row["email"]}, user=row["id"])
    return {"accessToken": services.tokens.issue(row)}


async def _matches(password: str, stored: str) -> bool:
    try:
        return await asyncio.to_thread(bcrypt.checkpw, password.encode()[:72], stored.encode())
    except ValueError:
        return False


async def _me(call: Call) -> Row:
    user = call.caller
    return {
        "userId": user.id,
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "permissions": list(user.permissions),
    }


ENDPOINTS = [
    Endpoint(
        "POST", "/auth/login", _login, guard=None, body=(email("email"), text("password", shortest=6, required=True))
    ),
    Endpoint("GET", "/auth/me", _me),
]
