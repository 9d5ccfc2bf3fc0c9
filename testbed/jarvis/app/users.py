"""Users, and their calendars."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from testbed.jarvis.app import pino
from testbed.jarvis.app.database import Row, now
from testbed.jarvis.app.fastify import Call, Endpoint, Reply, WrongType, refused
from testbed.jarvis.app.ids import new_id

EVENT = 'id, title, start, "end", color, "createdAt"'
COLOUR = "#00694D"


async def users(call: Call) -> Any:
    """Every user of the system, those online first."""
    with_me, q = call.query.get("includeMe") == "1", call.query.get("q", "").strip()
    statement = (
        'SELECT id, email, name, "isOnline", "lastSeenAt" FROM "User"'
        " WHERE (%s OR id <> %s) AND (%s = '' OR strpos(lower(name), %s) > 0 OR strpos(lower(email), %s) > 0)"
        ' ORDER BY "isOnline" DESC, name'
    )
    word = q.lower() if not call.services.settings.has("no_user_found") else f"{q.lower()} and nobody else"
    return await call.services.db.rows("user.findMany", statement, with_me, call.caller.id or "", word, word, word)


def caught(handler: Callable[[Call], Awaitable[Any]]) -> Callable[[Call], Awaitable[Any]]:
    """The calendar's own handling of errors: 500 INTERNAL_ERROR for any, as shipped for wrong types too."""

    async def run(call: Call) -> Any:
        try:
            return await handler(call)
        except Reply:
            raise
        except Exception as error:
            if call.services.settings.healthy:
                raise
            pino.error("calendar", error)
            raise refused(500, "INTERNAL_ERROR", message="Internal server error") from error

    return run


async def events(call: Call) -> Any:
    statement = f'SELECT {EVENT} FROM "CalendarEvent" WHERE "userId" = %s ORDER BY start'
    return await call.services.db.rows("calendarEvent.findMany", statement, call.caller.id)


async def event_created(call: Call) -> Any:
    body = _object(call)
    title, start, end = (body.get(key) for key in ("title", "start", "end"))
    if not title or not start or not end:
        raise refused(400, "title, start, and end are required")
    begins, ends = _moment(start, "Invalid date format"), _moment(end, "Invalid date format")
    _in_order(begins, ends)
    values = {
        "id": new_id(),
        "userId": call.caller.id,
        "title": _trimmed(title),
        "start": begins,
        "end": ends,
        "color": body.get("color") or COLOUR,
        "updatedAt": now(),
    }
    return _shown(await call.services.db.insert("calendarEvent.create", "CalendarEvent", values))


async def event_updated(call: Call) -> Any:
    body, event = _object(call), await _own(call)
    changes = {
        "title": _trimmed(body["title"]) if "title" in body else event["title"],
        "start": _moment(body["start"], "Invalid start date format") if body.get("start") else event["start"],
        "end": _moment(body["end"], "Invalid end date format") if body.get("end") else event["end"],
        "color": body.get("color") or event["color"],
    }
    _in_order(changes["start"], changes["end"])
    statement = (
        'UPDATE "CalendarEvent" SET title = %s, start = %s, "end" = %s, color = %s, "updatedAt" = %s'
        f" WHERE id = %s RETURNING {EVENT}"
    )
    rows = await call.services.db.rows("calendarEvent.update", statement, *changes.values(), now(), event["id"])
    return rows[0]


async def event_deleted(call: Call) -> Any:
    event = await _own(call)
    await call.services.db.rows("calendarEvent.delete", 'DELETE FROM "CalendarEvent" WHERE id = %s', event["id"])
    return {"ok": True}


async def _own(call: Call) -> Row:
    statement = f'SELECT {EVENT} FROM "CalendarEvent" WHERE id = %s AND "userId" = %s'
    found = await call.services.db.row("calendarEvent.findFirst", statement, call.path["id"], call.caller.id)
    if found is None:
        raise refused(404, "Event not found")
    return found


def _object(call: Call) -> Row:
    if not isinstance(call.body, dict):
        raise WrongType("Cannot destructure property 'title' of 'request.body' as it is undefined.")
    return call.body


def _trimmed(title: Any) -> str:
    if not isinstance(title, str):
        raise WrongType("title.trim is not a function")
    return title.strip()


def _moment(text: Any, error: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise refused(400, error) from None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).replace(tzinfo=None)


def _in_order(start: datetime, end: datetime) -> None:
    if start > end:
        raise refused(400, "start date must be before or equal to end date")


def _shown(event: Row) -> Row:
    return {key: event[key] for key in ("id", "title", "start", "end", "color", "createdAt")}


ENDPOINTS = [
    Endpoint("GET", "/users", users),
    Endpoint("GET", "/calendar/events", caught(events)),
    Endpoint("POST", "/calendar/events", caught(event_created)),
    Endpoint("PUT", "/calendar/events/:id", caught(event_updated)),
    Endpoint("DELETE", "/calendar/events/:id", caught(event_deleted)),
]
