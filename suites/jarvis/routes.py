"""The server's routes (document 004, done 2), and what each must refuse.

Rooms are renamed and deleted over the hub alone (JV-POST-05); a meeting summary is a job of the worker's (JV-POST-10).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fixtures.answer import Answer
from fixtures.faults import Fault
from fixtures.http import Http

NOWHERE = "00000000-0000-4000-8000-000000000000"
"""An id that no room, event, card or user has: nothing can come of a request that names it."""
HARMLESS = {"memberUserIds": [NOWHERE]}
"""A body of which no route could make anything, should it let a stranger in."""
HALF = '{"half": '
"""A body that is not JSON."""


@dataclass(frozen=True)
class Route:
    """A method and a path; the braces stand for ids."""

    method: str
    path: str

    @property
    def nowhere(self) -> str:
        """The path to things that do not exist."""
        return self.path.format(room=NOWHERE, event=NOWHERE, card=NOWHERE)

    @property
    def takes_a_body(self) -> bool:
        """Whether its requests carry JSON."""
        return self.method in ("POST", "PUT")

    def ask(self, http: Http, query: str = "", **sent: Any) -> Answer:
        """Send it to where nothing exists, whatever the safety of `http`: this can change nothing."""
        path = self.nowhere
        return http.allowing(http.safety, but=(f"{self.method} {path}{query}",)).request(
            self.method, path + query, **sent
        )

    def __str__(self) -> str:
        return f"{self.method} {self.path.replace('{', ':').replace('}', '')}"


@dataclass(frozen=True)
class Refusal:
    """A bad request and the status that it must get."""

    route: Route
    why: str
    status: int
    query: str = ""
    json: Mapping[str, Any] | None = None
    raw: str | None = None

    def ask(self, http: Http) -> Answer:
        """Send the bad request."""
        headers = {"content-type": "application/json"} if self.raw else {}
        return self.route.ask(http, self.query, json=self.json, content=self.raw, headers=headers)

    def __str__(self) -> str:
        return f"{self.route}, {self.why}"


def _routes(*lines: str) -> tuple[Route, ...]:
    return tuple(Route(*line.split(" ")) for line in lines)


READING = _routes(
    "GET /rooms", "GET /rooms/{room}/members", "GET /rooms/{room}/messages", "GET /users", "GET /calendar/events",
    "GET /rooms/{room}/cards", "GET /rooms/{room}/graph", "GET /rooms/{room}/pulse-report", "GET /rooms/{room}/news",
    "GET /rooms/{room}/news/search", "GET /holidays",
)  # fmt: skip
TAKING = _routes(
    "POST /rooms", "POST /rooms/{room}/members", "POST /rooms/{room}/import-meeting-summary", "POST /calendar/events",
    "PUT /calendar/events/{event}", "POST /rooms/{room}/cards", "POST /rooms/{room}/cards/generate-weekly",
    "POST /rooms/{room}/pulse-report", "POST /translate", "POST /speech/transcribe",
)  # fmt: skip
REMOVING = _routes("DELETE /calendar/events/{event}", "DELETE /rooms/{room}/cards/{card}")
GUARDED = (*READING, *TAKING, *REMOVING)
INSIGHTS = Route("GET", "/insights")


def _refusals() -> tuple[Refusal, ...]:
    named = {f"{route.method} {route.path}": route for route in GUARDED}
    empty: Mapping[str, Any] = {}
    own = (
        ("POST /rooms/{room}/members", "nobody named", 400, "", empty),
        ("POST /rooms/{room}/import-meeting-summary", "no source named", 400, "", empty),
        ("POST /rooms/{room}/cards", "a room of others", 403, "", empty),
        ("POST /rooms/{room}/cards/generate-weekly", "a room of others", 403, "", empty),
        ("POST /rooms/{room}/pulse-report", "a room of others", 403, "", empty),
        ("POST /calendar/events", "no title", 400, "", empty),
        ("PUT /calendar/events/{event}", "an unknown event", 404, "", empty),
        ("DELETE /calendar/events/{event}", "an unknown event", 404, "", None),
        ("DELETE /rooms/{room}/cards/{card}", "a room of others", 403, "", None),
        ("GET /rooms/{room}/graph", "a room of others", 403, "", None),
        ("GET /rooms/{room}/pulse-report", "a room of others", 403, "", None),
        ("GET /rooms/{room}/news", "a room of others", 403, "", None),
        ("GET /rooms/{room}/news/search", "no word", 400, "", None),
        ("GET /holidays", "no year", 400, "", None),
        ("GET /holidays", "a year long ago", 400, "?year=1600", None),
        ("GET /holidays", "a thirteenth month", 400, "?year=2026&month=13", None),
    )
    halves = (Refusal(route, "half a body", 400, raw=HALF) for route in TAKING)
    return (*halves, *(Refusal(named[name], why, status, query, json) for name, why, status, query, json in own))


REFUSALS = _refusals()


def clear(answer: Answer) -> str:
    """What an answer of refusal says is wrong: the field `error` of its JSON; raises Fault where there is none."""
    body = answer.json()
    told = body.get("error") if isinstance(body, dict) else None
    if not isinstance(told, str) or not told:
        raise Fault(f"{answer.exchange}: does not say what is wrong: {answer.brief()}")
    return told
