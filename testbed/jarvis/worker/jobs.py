"""The two kinds of jobs: an answer to a request, and the summary of a meeting."""

import asyncio
import json
import os
import time
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from testbed.jarvis.app.database import Database, PrismaError, Row, now
from testbed.jarvis.app.fastify import plain
from testbed.jarvis.app.ids import nanoid, new_id
from testbed.jarvis.patient import patiently
from testbed.jarvis.worker.providers import ProviderError, chunks
from testbed.jarvis.worker.settings import Settings

APOLOGY = "죄송합니다. 지금은 답변을 드릴 수 없습니다."
NOTHING = "**요약**\n대화 내용이 없거나 요약을 생성할 수 없습니다.\n\n**주요 결정**\n- 없음\n\n**미해결 논의**\n- 없음"
MESSAGE = ("id", "roomId", "senderType", "senderUserId", "content", "createdAt")


class Jobs:
    """Does the work of one job at a time."""

    def __init__(self, settings: Settings, db: Database, redis: Redis) -> None:
        self._settings, self._db, self._redis = settings, db, redis
        self._gave_up = False

    async def process(self, job: Any, _token: str) -> Any:
        """BullMQ's processor; what it raises fails the job, after the asker was told."""
        data = job.data
        if self._settings.has("crash_on_job"):
            os._exit(1)
        if job.name == "meeting-summary":
            return await self._summarise(data)
        return await self._answer(data)

    async def _answer(self, data: Row) -> Row:
        personal = bool(data.get("isPersonal"))
        request, begun = data.get("requestId") or nanoid(), time.monotonic()
        row = await self._begun(data)
        try:
            text = await self._text(data, request, personal)
        except ProviderError as error:
            await self._failed(data, row, "" if self._settings.has("empty_errors") else str(error), personal)
            raise
        await self._done(data, row, text, begun, request, personal)
        if self._settings.has("late_piece"):
            await self._chunk(data, request, text[-1:], personal)
        if self._settings.has("no_result"):
            return {}
        return {"ok": True, "requestId": request} | ({"personal": True} if personal else {})

    async def _begun(self, data: Row) -> str:
        model = "mock" if self._settings.mock else self._settings.model
        row: Row = {
            "id": new_id(),
            "roomId": data["roomId"],
            "messageId": data.get("messageId"),
            "requestedBy": data["requestedBy"],
            "model": "gpt-3.5-turbo" if self._settings.has("wrong_model") else model,
            "status": "running",
        }
        try:
            await self._db.insert("aiRequest.create", "AiRequest", row)
        except PrismaError as error:
            await self._tell(data, self._clean(error), bool(data.get("isPersonal")))
            raise RuntimeError(str(error)) from error
        return str(row["id"])

    def _clean(self, error: Exception) -> str:
        return "AI_REQUEST_FAILED" if self._settings.healthy else str(error)

    async def _text(self, data: Row, request: str, personal: bool) -> str:
        try:
            if self._gave_up:
                raise ProviderError("AI_UPSTREAM_ERROR")
            return await self._streamed(data, request, personal)
        except ProviderError:
            self._gave_up = self._settings.has("gives_up")
            if self._settings.has("apologises"):
                return APOLOGY
            raise

    async def _streamed(self, data: Row, request: str, personal: bool) -> str:
        await self._chunk(data, request, "", personal)
        parts: list[str] = []
        async for piece in chunks(self._settings, data.get("prompt", ""), data.get("mode", "chat")):
            part = " " * len(piece) if self._settings.has("blank_answer") else piece
            parts.append(part)
            if not self._settings.has("wrong_order"):
                await self._chunk(data, request, part, personal)
        for part in parts[::-1] if self._settings.has("wrong_order") else []:
            await self._chunk(data, request, part, personal)
        return "".join(parts)

    async def _chunk(self, data: Row, request: str, chunk: str, personal: bool) -> None:
        if self._settings.has("no_stream"):
            return
        if personal:
            await self._to_asker(data, "bot.personal.stream", {"requestId": request, "chunk": chunk})
        else:
            room = data["roomId"]
            await self._to_room(room, "bot.stream", {"requestId": request, "roomId": room, "chunk": chunk})

    async def _done(self, data: Row, row: str, text: str, begun: float, request: str, personal: bool) -> None:
        posted = not personal or self._settings.has("keeps_personal")
        said = await self._said(data["roomId"], text) if posted else None
        message = None if personal else said
        if not self._settings.has("request_stays_running"):
            spent = int((time.monotonic() - begun) * 1000)
            statement = 'UPDATE "AiRequest" SET status = \'done\', "latencyMs" = %s WHERE id = %s'
            await self._db.rows("aiRequest.update", statement, spent, row)
        if message is not None:
            await self._to_room(data["roomId"], "bot.done", message)
        else:
            await self._to_asker(data, "bot.personal.done", {"requestId": request, "content": text})

    async def _said(self, room: str, text: str) -> Row:
        row = {
            "id": new_id(),
            "roomId": room,
            "senderType": "bot",
            "senderUserId": None,
            "content": text,
            "createdAt": now(),
        }
        if not self._settings.has("no_bot_row"):
            await self._db.insert("message.create", "Message", row)
        return {key: row[key] for key in MESSAGE}

    async def _failed(self, data: Row, row: str, error: str, personal: bool) -> None:
        """As shipped the room is told, even of a private request, and the row stays `running`."""
        if self._settings.healthy:
            statement = "UPDATE \"AiRequest\" SET status = 'failed' WHERE id = %s"
            await self._db.rows("aiRequest.update", statement, row)
        await self._tell(data, error, personal)

    async def _tell(self, data: Row, error: str, personal: bool) -> None:
        if self._settings.has("silent_errors"):
            return
        if personal and self._settings.healthy:
            await self._to_asker(data, "error", {"message": error})
        else:
            await self._to_room(data["roomId"], "error", {"message": error})

    async def _summarise(self, data: Row) -> Row:
        target, since = data["targetRoomId"], now() - timedelta(days=7)
        statement = (
            'SELECT content FROM "Message" WHERE "roomId" = %s AND "createdAt" >= %s ORDER BY "createdAt" LIMIT 500'
        )
        said = await self._db.rows("message.findMany", statement, data["sourceRoomId"], since)
        try:
            text = await self._summary([row["content"] for row in said])
        except ProviderError as error:
            await self._tell({**data, "roomId": target}, str(error), False)
            raise
        await self._to_room(target, "bot.done", await self._said(target, text))
        return {"ok": True, "targetRoomId": target}

    async def _summary(self, lines: list[str]) -> str:
        if not self._settings.openai_key or not lines:
            return NOTHING
        prompt = "회의록 요약:\n" + "\n".join(lines)
        return "".join([part async for part in chunks(self._settings, prompt, "chat")])

    async def _to_room(self, room: str, kind: str, payload: Row) -> None:
        await self._publish({"roomId": room, "type": kind, "payload": payload})

    async def _to_asker(self, data: Row, kind: str, payload: Row) -> None:
        if self._settings.has("leak_personal"):
            await self._publish({"roomId": data["roomId"], "type": kind, "payload": payload})
        await self._publish({"targetUserId": data["requestedBy"], "type": kind, "payload": payload})

    async def _publish(self, frame: Row) -> None:
        if self._settings.has("no_pubsub"):
            return
        text = json.dumps(frame, ensure_ascii=False, default=plain)
        await patiently(lambda: self._redis.publish(self._settings.channel, text))
        await asyncio.sleep(0)
