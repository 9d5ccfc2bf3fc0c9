"""A client for tests of the API stand-in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from testbed.bed import Bed


@dataclass(frozen=True)
class Client:
    """Somebody's HTTP client; paths are below the API's prefix."""

    http: httpx.Client

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request."""
        return self.http.request(method, path, **options)

    def json(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of a good answer."""
        answer = self.call(method, path, json=body)
        assert answer.is_success, f"{method} {path} → {answer.status_code}: {answer.text}"
        return answer.json()


def admin(bed: Bed) -> Client:
    """The bed's administrator, logged in."""
    facts = bed.inventory.known
    return logged_in(bed, facts.admin_email, facts.admin_password)


def logged_in(bed: Bed, email: str, password: str) -> Client:
    """A user of the bed, logged in."""
    http = httpx.Client(base_url=bed.inventory.api_url, timeout=40, trust_env=False)
    answer = http.post("/auth/login", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    http.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"
    return Client(http)


def secret(bed: Bed, name: str) -> str:
    """One of the bed's secrets."""
    return Path(bed.folder / "secrets" / name).read_text()
