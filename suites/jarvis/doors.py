"""The two doors that a token opens: HTTP and the hub. Who knocks changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from fixtures.faults import Away, Fault
from fixtures.http import Http
from fixtures.websocket import Client, WebSockets

BEHIND = "/rooms"


@dataclass(frozen=True)
class Seen:
    """Whether a door stayed shut, opened, or did neither as documented; `told` is what was seen."""

    refused: bool
    opened: bool
    told: str


Knock = Callable[[str | None], Seen]
"""Try a token, or none."""


def by_http(http: Http) -> Knock:
    """GET /rooms with the token in the header; refused is 401 with a reason, opened is 200."""

    def knock(token: str | None) -> Seen:
        answer = (http.bearer(token) if token else http).get(BEHIND)
        told = answer.exchange if answer.ok else f"{answer.exchange}: {answer.brief(60)}"
        return Seen(answer.status == 401, answer.status == 200, told)

    return knock


def by_hub(hub: WebSockets, within: float) -> Knock:
    """A connection with the token: the handshake succeeds in any case. Who is refused gets an error frame and a close;
    who is let in gets nothing, and an answer to a ping."""

    def knock(token: str | None) -> Seen:
        with hub.connect(token, "stranger") as client:
            answered = _answers(client, within)
            errors = [str(came) for came in client.frames if came.type == "error"]
            if answered and not errors:
                return Seen(False, True, "the hub answered a ping, and had nothing to say against it")
            told = errors[0] if errors else "no error"
            return Seen(bool(errors), False, f"{told}, then close {client.closed(within=within)}")

    return knock


def _answers(client: Client, within: float) -> bool:
    """Whether a ping is answered; raises Away when the connection broke instead of being closed."""
    try:
        client.ping(within=within)
    except Fault as fault:
        if isinstance(fault, Away):
            raise
        return False
    return True
