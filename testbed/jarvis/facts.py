"""What is decided once when a bed's chat comes up: ports, secrets, users."""

import secrets
import time
import uuid
from dataclasses import dataclass

from testbed.ports import free_port

OUTER = "127.0.0.2"
"""The machine's outer address."""
WEAK = "a" * 32
"""32 equal characters: they pass the service's own check of its secret."""


@dataclass(frozen=True)
class Facts:
    """The facts; `users` are (id, e-mail, name) of people who exist for the checks."""

    state: str
    db_port: int
    redis_port: int
    server_port: int
    upstream_port: int
    https_port: int
    http_port: int
    monitoring_port: int
    scratch_port: int
    db_password: str
    checks_password: str
    jwt_secret: str
    openai_key: str
    naver_id: str
    naver_secret: str
    holiday_key: str
    users: tuple[tuple[str, str, str], ...]

    @property
    def healthy(self) -> bool:
        """Whether the bed is in the healthy state."""
        return self.state == "healthy"

    @property
    def network(self) -> dict[str, int]:
        """The container network: names and ports as compose and the upstreams have them, with the real ports."""
        upstreams = ("api.openai.com:443", "openapi.naver.com:443", "apis.data.go.kr:80")
        places = {"postgres:5432": self.db_port, "redis:6379": self.redis_port}
        return places | dict.fromkeys(upstreams, self.upstream_port)

    def token(self, user: int, lifetime: int = 7 * 24 * 3600) -> str:
        """A token for one of the users."""
        import jwt  # late: the stand-in for docker starts at every look, and needs no token

        id, email, name = self.users[user]
        now = int(time.time())
        payload = {"sub": id, "email": email, "name": name, "iat": now, "exp": now + lifetime}
        return jwt.encode(payload, self.jwt_secret, "HS256")


def decided(state: str) -> Facts:
    """The facts of a new bed; as shipped password and secret are as weak as they may be."""
    healthy = state == "healthy"
    names = ("Greenlight One", "Greenlight Two", "Greenlight Outsider", "Greenlight Spare")
    users = tuple((str(uuid.uuid4()), f"greenlight{n}@chat.example.org", name) for n, name in enumerate(names, 1))
    return Facts(
        state=state,
        db_port=free_port(),
        redis_port=free_port(),
        server_port=free_port(),
        upstream_port=free_port(),
        https_port=free_port(),
        http_port=free_port(),
        monitoring_port=free_port(),
        scratch_port=free_port(),
        checks_password=secrets.token_hex(16),
        db_password=secrets.token_hex(16) if healthy else "jarvis",
        jwt_secret=f"{secrets.token_hex(24)}$x{secrets.token_hex(8)}" if healthy else WEAK,
        openai_key=f"sk-{secrets.token_urlsafe(24)}" if healthy else "",
        naver_id=secrets.token_hex(10) if healthy else "",
        naver_secret=secrets.token_hex(5) if healthy else "",
        holiday_key=secrets.token_urlsafe(32) if healthy else "",
        users=users,
    )
