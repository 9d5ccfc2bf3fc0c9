"""The upload worker: reads a job's file and applies its rows one at a time (contract, section 6)."""

import asyncio
from typing import Any

from testbed.inventory.app import inbounds, nest_log, outbounds
from testbed.inventory.app.database import DatabaseAway, insert
from testbed.inventory.app.problem import Problem
from testbed.inventory.app.services import Services
from testbed.inventory.app.spreadsheets import Line, Unreadable, read
from testbed.inventory.app.values import Row, cuid, instant, now

UNKNOWN_CODE = "제품 코드를 찾을 수 없습니다."
REGISTER = {"inbound": inbounds.register, "outbound": outbounds.register}
_running: set[asyncio.Task[None]] = set()


def start(services: Services, job: Row) -> None:
    """Process a queued job soon; jobs that a restart left queued are never resumed."""
    task = asyncio.create_task(_process(services, job))
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _process(services: Services, job: Row) -> None:
    try:
        await _set(services, job, status="processing")
        lines = await asyncio.to_thread(read, services.settings.uploads / job["filename"])
        for line in lines:
            await _apply(services, job, line)
        await _set(services, job, status="completed", finishedAt=now())
    except Exception as error:
        nest_log.error("UploadQueueService", f"Upload job {job['id']} failed: {error}")
        await _give_up(
            services, job, str(error) if isinstance(error, Unreadable) else f"{type(error).__name__}: {error}"
        )


async def _give_up(services: Services, job: Row, reason: str) -> None:
    try:
        await _set(services, job, status="failed", finishedAt=now(), lastError=reason)
    except DatabaseAway as error:
        nest_log.error("UploadQueueService", f"Upload job {job['id']} stays as it is: {error}")


async def _apply(services: Services, job: Row, line: Line) -> None:
    values = {
        "id": cuid(),
        "jobId": job["id"],
        "rowNo": line.number,
        "payloadJson": line.payload,
        "status": "processing",
    }
    async with services.db.connection() as connection:
        item = await insert(connection, "upload_job_items", {**values, "createdAt": now()})
    try:
        await REGISTER[job["type"]](services, await _body(services, job["type"], line.payload), None)
    except Problem as problem:
        await _item(services, item["id"], "failed", problem.message)
    else:
        await _item(services, item["id"], "completed", None)


async def _body(services: Services, kind: str, payload: Row) -> Row:
    product = await services.db.row("SELECT id FROM products WHERE code = %s", payload["code"])
    if product is None:
        raise Problem(400, UNKNOWN_CODE)
    body: Row = {"productId": product["id"], "quantity": payload["quantity"]}
    if kind == "inbound":
        extra = {"dateIn": instant(payload["date"]), "note": payload["note"] or payload["memo"]}
    else:
        texts = {name: payload[name] for name in outbounds.TEXTS if name in payload}
        extra = {**texts, "dateOut": instant(payload["date"]), "status": payload["status"]}
    return body | {key: value for key, value in extra.items() if value is not None}


async def _set(services: Services, job: Row, **changes: Any) -> None:
    assignments = ", ".join(f'"{key}" = %s' for key in changes)
    await services.db.rows(f"UPDATE upload_jobs SET {assignments} WHERE id = %s", *changes.values(), job["id"])


async def _item(services: Services, id: str, status: str, error: str | None) -> None:
    await services.db.rows('UPDATE upload_job_items SET status = %s, "errorMsg" = %s WHERE id = %s', status, error, id)
