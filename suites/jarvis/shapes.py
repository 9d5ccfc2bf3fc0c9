"""The documented shapes of the server's answers (document 004, done 2); what an answer adds is nobody's concern."""

from typing import Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from fixtures.answer import Answer
from fixtures.faults import Fault
from suites.jarvis.rooms import expect

T = TypeVar("T")


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel)


class Room(_Shape):
    """A room as it is made."""

    id: str
    type: str
    title: str
    created_by: str
    created_at: AwareDatetime


class ListedRoom(Room):
    """A room of the caller's list."""

    members_count: int
    last_message_at: AwareDatetime


class Member(_Shape):
    """A member of a room."""

    id: str
    email: str
    name: str
    role: str
    is_online: bool
    last_seen_at: AwareDatetime | None
    joined_at: AwareDatetime


class Added(_Shape):
    """How many members were added, and how many were there already."""

    ok: bool
    added: int
    skipped: int


class Message(_Shape):
    """A message of a room's history."""

    id: str
    room_id: str
    sender_type: str
    sender_user_id: str | None
    content: str
    created_at: AwareDatetime


class Person(_Shape):
    """A user as others see him."""

    id: str
    email: str
    name: str
    is_online: bool
    last_seen_at: AwareDatetime | None


class Event(_Shape):
    """An event of the caller's calendar."""

    id: str
    title: str
    start: AwareDatetime
    end: AwareDatetime
    color: str
    created_at: AwareDatetime


class Card(_Shape):
    """An idea card; `content` is any JSON."""

    id: str
    room_id: str
    created_by: str | None
    source_message_id: str | None
    kind: str
    week_start: AwareDatetime | None
    title: str
    content: Any
    graph: Any
    created_at: AwareDatetime
    updated_at: AwareDatetime


class Done(_Shape):
    """It is done; `created` is how many cards were made, where cards are made."""

    ok: bool
    created: int | None = None


class Node(_Shape):
    """A node of the graph: a room, a card, or what a card is tagged with."""

    id: str
    label: str
    type: str


class Edge(_Shape):
    """An edge between two nodes."""

    id: str
    source: str
    target: str
    type: str


class Graph(_Shape):
    """The graph of a room's cards."""

    room_id: str
    week_start: AwareDatetime | None
    nodes: list[Node]
    edges: list[Edge]


class PulseReport(_Shape):
    """The report of a room."""

    summary: str
    sections: dict[str, Any]
    ai_suggestions: list[Any]
    generated_at: AwareDatetime


class Translation(_Shape):
    """A translated text; `cached` when it was translated before."""

    translated_text: str
    cached: bool = False


class Transcript(_Shape):
    """What was said."""

    text: str
    language: str


class Article(_Shape):
    """One hit of the news search."""

    title: str
    link: str
    description: str
    pub_date: str
    image_url: str | None


class News(_Shape):
    """The hits of the news search."""

    items: list[Article]


class Holiday(_Shape):
    """A holiday."""

    date: str
    name: str
    is_holiday: bool


def shaped(answer: Answer, shape: type[T], status: int = 200) -> T:
    """The body of an answer that has to have this status and shape; raises Fault with what is not as documented."""
    body = expect(answer, status)
    try:
        return TypeAdapter(shape).validate_python(body)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole body"
        raise Fault(f"{answer.exchange}: not the documented shape, {where}: {first['msg']}") from None
