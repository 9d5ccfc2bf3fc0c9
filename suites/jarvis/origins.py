"""What a browser is told of origins (document 004, security 2; the Fetch standard, "CORS protocol")."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from fixtures.http import Http

ASKED = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
STRANGERS = ("foreign", "null", "look-alike with more after it", "look-alike with more before it", "without TLS")


@dataclass(frozen=True)
class Preflight:
    """The answer to a preflight of one origin; `allowed` is the origin that may read ("" when none may)."""

    origin: str
    status: int
    allowed: str
    credentials: bool

    @property
    def open_to_all(self) -> bool:
        """Any page may use the tokens that a browser keeps."""
        return self.allowed == "*" and self.credentials

    def __str__(self) -> str:
        return f"preflight of {self.origin} → {self.status}, allow-origin {self.allowed or 'absent'}"


def preflight(http: Http, origin: str) -> Preflight:
    """Ask as a browser does before a page of `origin` may POST /rooms."""
    answer = http.request("OPTIONS", "/rooms", headers={"origin": origin, **ASKED})
    headers = answer.headers
    credentials = headers.get("access-control-allow-credentials", "").lower() == "true"
    return Preflight(origin, answer.status, headers.get("access-control-allow-origin", ""), credentials)


def stranger(kind: str, origin: str) -> str:
    """An origin that is not `origin`, however much it looks like it; the kinds are `STRANGERS`."""
    parts = urlsplit(origin)
    made = {
        "foreign": "https://greenlight.invalid",
        "null": "null",
        "look-alike with more after it": f"{origin}.greenlight.invalid",
        "look-alike with more before it": f"{parts.scheme}://not{parts.netloc}",
        "without TLS": f"http://{parts.netloc}" if parts.scheme == "https" else f"https://{parts.netloc}",
    }
    return made[kind]
