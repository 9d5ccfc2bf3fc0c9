"""Idea cards, the graph of them, and the cards that OpenAI makes of a week's messages."""

from datetime import UTC, datetime, timedelta
from typing import Any

from testbed.jarvis.app.database import PrismaError, Row, json_value, now
from testbed.jarvis.app.fastify import Call, Endpoint, WrongType, refused
from testbed.jarvis.app.graph import graph_of
from testbed.jarvis.app.ids import new_id
from testbed.jarvis.app.openai import BadAnswer, UpstreamError, asked_for_json
from testbed.jarvis.app.rooms import is_member, require_member

CARD = (
    'id, "roomId", "createdBy", "sourceMessageId", kind, "weekStart", title, content, graph, "createdAt", "updatedAt"'
)
UNTITLED = "아이디어 카드"
MOST = 12


async def listed(call: Call) -> Any:
    if not await is_member(call.services, call.path["id"], call.caller.id):
        return []
    text = call.query.get("take", "80")
    take = max(1, min(200, int(text) if text.lstrip("-").isdigit() else 80))
    statement = f'SELECT {CARD} FROM "IdeaCard" WHERE "roomId" = %s ORDER BY "createdAt" DESC LIMIT %s'
    return await call.services.db.rows("ideaCard.findMany", statement, call.path["id"], take)


async def created(call: Call) -> Any:
    room = await require_member(call)
    try:
        return await _create(call, room)
    except (WrongType, PrismaError) as error:
        if call.services.settings.healthy:
            raise
        raise refused(500, "CREATE_CARD_FAILED", message=str(error)) from error


async def _create(call: Call, room: str) -> Row:
    source = call.given("sourceMessageId")
    if source is not None and not isinstance(source, str):
        raise WrongType("sourceMessageId.startsWith is not a function")
    source = None if not source or source.startswith("stream:") else source
    message = await _source(call, room, source) if source else None
    if source:
        statement = f'SELECT {CARD} FROM "IdeaCard" WHERE "sourceMessageId" = %s'
        existing = await call.services.db.row("ideaCard.findFirst", statement, source)
        if existing:
            return existing
    return await _insert(call, room, source, message)


async def _source(call: Call, room: str, source: str) -> Row:
    statement = 'SELECT id, content FROM "Message" WHERE id = %s AND "roomId" = %s'
    found = await call.services.db.row("message.findFirst", statement, source, room)
    if found is None:
        raise refused(400, "BAD_SOURCE_MESSAGE")
    return found


async def _insert(call: Call, room: str, source: str | None, message: Row | None) -> Row:
    content, graph = call.given("content"), call.given("graph")
    made = _content_of(message) if message and content is None else (content if content is not None else {})
    title = call.trimmed("title") or (_title_of(message["content"]) if message else UNTITLED)
    values = {
        "id": new_id(), "roomId": room, "createdBy": call.caller.id, "sourceMessageId": source, "kind": "manual",
        "weekStart": None, "title": title, "content": json_value(made),
        "graph": None if graph is None else json_value(graph), "createdAt": now(), "updatedAt": now(),
    }  # fmt: skip
    return await call.services.db.insert("ideaCard.create", "IdeaCard", values)


def _content_of(message: Row) -> Row:
    evidence = [f"message:{message['id']}"]
    return {
        "problem": message["content"],
        "proposal": "",
        "impact": "",
        "constraints": "",
        "owners": [],
        "evidence": evidence,
    }


def _title_of(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:60]}…"


async def deleted(call: Call) -> Any:
    room = call.path["id"]
    statement = 'SELECT role FROM "RoomMember" WHERE "roomId" = %s AND "userId" = %s'
    member = await call.services.db.row("roomMember.findUnique", statement, room, call.caller.id)
    if member is None:
        raise refused(403, "FORBIDDEN")
    look = 'SELECT "createdBy" FROM "IdeaCard" WHERE id = %s AND "roomId" = %s'
    card = await call.services.db.row("ideaCard.findFirst", look, call.path["cardId"], room)
    if card is None:
        raise refused(404, "NOT_FOUND")
    if card["createdBy"] != call.caller.id and member["role"] != "owner":
        raise refused(403, "FORBIDDEN")
    await call.services.db.rows("ideaCard.delete", 'DELETE FROM "IdeaCard" WHERE id = %s', call.path["cardId"])
    return {"ok": True}


async def generated(call: Call) -> Any:
    room = await require_member(call)
    week = _week(call.given("weekStart"))
    if week is None:
        raise refused(400, "BAD_WEEK_START")
    statement = 'SELECT content FROM "Message" WHERE "roomId" = %s AND "createdAt" >= %s AND "createdAt" < %s'
    said = await call.services.db.rows("message.findMany", statement, room, week, week + timedelta(days=7))
    if not said:
        return {"ok": True, "created": 0, "reason": "NO_MESSAGES"}
    cards = await _asked(call, "\n".join(row["content"] for row in said))
    await call.services.db.rows(
        "ideaCard.deleteMany",
        'DELETE FROM "IdeaCard" WHERE "roomId" = %s AND "weekStart" = %s AND kind = \'weekly_ai\'',
        room,
        week,
    )
    for card in cards[:MOST]:
        await _insert_weekly(call, room, week, card)
    return {"ok": True, "created": len(cards[:MOST])}


async def _asked(call: Call, text: str) -> list[Row]:
    try:
        answer = await asked_for_json(call.services, call.services.settings.idea_model, "weekly cards", text)
        cards = answer.get("cards", []) if isinstance(answer, dict) else answer
    except UpstreamError as error:
        raise error.reply("IDEA_UPSTREAM_ERROR") from error
    except BadAnswer as error:
        raise refused(502, "IDEA_BAD_JSON", sample=error.sample) from error
    return [card for card in cards if isinstance(card, dict)]


async def _insert_weekly(call: Call, room: str, week: datetime, card: Row) -> None:
    values = {
        "id": new_id(), "roomId": room, "createdBy": None, "sourceMessageId": None, "kind": "weekly_ai",
        "weekStart": week, "title": str(card.get("title") or UNTITLED), "content": json_value(card.get("content", {})),
        "graph": json_value(card["graph"]) if card.get("graph") else None, "createdAt": now(), "updatedAt": now(),
    }  # fmt: skip
    await call.services.db.insert("ideaCard.create", "IdeaCard", values)


def _week(value: Any) -> datetime | None:
    """The Monday, 00:00 UTC, of the week that the date lies in; this week's without one, None when it is no date."""
    try:
        moment = datetime.fromisoformat(str(value)) if value else now()
    except ValueError:
        return None
    day = (moment.astimezone(UTC) if moment.tzinfo else moment).replace(tzinfo=None)
    return (day - timedelta(days=day.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


async def graph(call: Call) -> Any:
    room = await require_member(call)
    asked = call.query.get("weekStart")
    week = _week(asked) if asked else None
    title = await call.services.db.row("room.findUnique", 'SELECT title FROM "Room" WHERE id = %s', room)
    limit = 'AND ("weekStart" = %s OR "weekStart" IS NULL)' if week else ""
    statement = f'SELECT id, title, graph FROM "IdeaCard" WHERE "roomId" = %s {limit} ORDER BY "createdAt" DESC'
    cards = await call.services.db.rows("ideaCard.findMany", statement, room, *([week] if week else []))
    nodes, edges = graph_of(room, title["title"] if title else "", cards)
    return {"roomId": room, "weekStart": week, "nodes": nodes, "edges": edges}


REPORT = 'summary, sections, "aiSuggestions", "generatedAt"'


async def report(call: Call) -> Any:
    room = await require_member(call)
    statement = f'SELECT {REPORT} FROM "PulseReport" WHERE "roomId" = %s'
    found = await call.services.db.row("pulseReport.findUnique", statement, room)
    if found is None:
        raise refused(404, "NOT_FOUND")
    return found


async def report_made(call: Call) -> Any:
    room = await require_member(call)
    settings = call.services.settings
    said = await call.services.db.rows("message.findMany", 'SELECT content FROM "Message" WHERE "roomId" = %s', room)
    try:
        text = "\n".join(row["content"] for row in said)
        made = await asked_for_json(call.services, settings.idea_model, "pulse report", text)
    except UpstreamError as error:
        raise error.reply("PULSE_UPSTREAM_ERROR") from error
    except BadAnswer as error:
        raise refused(502, "PULSE_BAD_JSON", sample=error.sample) from error
    return await _report_stored(call, room, made if isinstance(made, dict) else {})


async def _report_stored(call: Call, room: str, made: Row) -> Row:
    statement = (
        'INSERT INTO "PulseReport" (id, "roomId", summary, sections, "aiSuggestions", "generatedAt")'
        ' VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT ("roomId") DO UPDATE SET summary = EXCLUDED.summary,'
        ' sections = EXCLUDED.sections, "aiSuggestions" = EXCLUDED."aiSuggestions",'
        ' "generatedAt" = EXCLUDED."generatedAt"'
    )
    summary, sections = str(made.get("summary", "")), made.get("sections", {})
    suggestions, moment = made.get("aiSuggestions", []), now()
    stored = (json_value(sections), json_value(suggestions), moment)
    await call.services.db.rows("pulseReport.upsert", statement, new_id(), room, summary, *stored)
    return {"summary": summary, "sections": sections, "aiSuggestions": suggestions, "generatedAt": moment}


async def insights(call: Call) -> Any:
    """The newest cards of all of the caller's rooms."""
    columns = ", ".join(f"c.{name.strip()}" for name in CARD.split(","))
    statement = (
        f'SELECT {columns} FROM "IdeaCard" c JOIN "RoomMember" m ON m."roomId" = c."roomId"'
        ' WHERE m."userId" = %s ORDER BY c."createdAt" DESC LIMIT 80'
    )
    return await call.services.db.rows("ideaCard.findMany", statement, call.caller.id)


def insights_endpoint(healthy: bool) -> list[Endpoint]:
    """GET /insights where the service has it: an unknown route answers 404 before it looks for a token."""
    return [Endpoint("GET", "/insights", insights)] if healthy else []


ENDPOINTS = [
    Endpoint("GET", "/rooms/:id/cards", listed),
    Endpoint("POST", "/rooms/:id/cards", created),
    Endpoint("POST", "/rooms/:id/cards/generate-weekly", generated),
    Endpoint("DELETE", "/rooms/:id/cards/:cardId", deleted),
    Endpoint("GET", "/rooms/:id/graph", graph),
    Endpoint("GET", "/rooms/:id/pulse-report", report),
    Endpoint("POST", "/rooms/:id/pulse-report", report_made),
]
