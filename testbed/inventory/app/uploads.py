"""Uploads: a file becomes a queued job (contract, section 3)."""

import uuid
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from testbed.inventory.app import upload_worker
from testbed.inventory.app.database import Database, insert
from testbed.inventory.app.kernel import Call, Endpoint, Handler, page
from testbed.inventory.app.problem import bad_request, not_found
from testbed.inventory.app.validation import PAGE, one_of
from testbed.inventory.app.values import Row, cuid, now

STATUSES = ("queued", "processing", "completed", "failed")
LABEL = {"inbound": "입고", "outbound": "출고"}
JOB = ("id", "type", "status", "createdById", "createdAt", "finishedAt", "filename", "originalName", "lastError")


def _create(kind: str) -> Handler:
    async def create(call: Call) -> Row:
        file = await _file(call)
        name = f"{uuid.uuid4()}{Path(file.filename or '').suffix}"
        call.services.settings.uploads.mkdir(parents=True, exist_ok=True)
        (call.services.settings.uploads / name).write_bytes(await file.read())
        values = {"id": cuid(), "type": kind, "createdById": call.caller.id, "createdAt": now(), "filename": name}
        async with call.services.db.connection() as connection:
            job = await insert(connection, "upload_jobs", {**values, "originalName": _garbled(file.filename or "")})
        upload_worker.start(call.services, job)
        return {"job": _shown(job), "message": f"{LABEL[kind]} 업로드가 큐에 등록되었습니다."}

    return create


async def _file(call: Call) -> UploadFile:
    if not call.request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise bad_request("업로드할 파일이 필요합니다.")
    try:
        form = await call.request.form()
    except MultiPartException as error:
        raise bad_request(f"Multipart: {error.message}") from None
    files = {key: value for key, value in form.multi_items() if isinstance(value, UploadFile)}
    if set(files) - {"file"}:
        raise bad_request("Unexpected field")
    if "file" not in files:
        raise bad_request("업로드할 파일이 필요합니다.")
    return files["file"]


def _garbled(name: str) -> str:
    """The real service reads the name's UTF-8 as Latin-1."""
    return name.encode().decode("latin-1")


async def _jobs(call: Call) -> Row:
    db, query = call.services.db, call.query
    where, values = ("status::text = %s", [query["status"]]) if "status" in query else ("true", [])
    total = await db.one(f"SELECT count(*) AS n FROM upload_jobs WHERE {where}", *values)
    rows = await db.rows(
        f'SELECT * FROM upload_jobs WHERE {where} ORDER BY "createdAt" DESC LIMIT %s OFFSET %s',
        *(*values, query["size"], (query["page"] - 1) * query["size"]),
    )
    return page([await _counted(db, row) for row in rows], query, total["n"])


async def _job(call: Call) -> Row:
    return await _counted(call.services.db, await _found(call.services.db, call.id))


async def _items(call: Call) -> Row:
    db, query = call.services.db, call.query
    job = await _found(db, call.id)
    total = await db.one('SELECT count(*) AS n FROM upload_job_items WHERE "jobId" = %s', job["id"])
    rows = await db.rows(
        'SELECT * FROM upload_job_items WHERE "jobId" = %s ORDER BY "rowNo" LIMIT %s OFFSET %s',
        *(job["id"], query["size"], (query["page"] - 1) * query["size"]),
    )
    return {"job": await _counted(db, job), **page(map(_item, rows), query, total["n"])}


async def _found(db: Database, id: str) -> Row:
    row = await db.row("SELECT * FROM upload_jobs WHERE id = %s", id)
    if row is None:
        raise not_found("업로드 작업을 찾을 수 없습니다.")
    return row


async def _counted(db: Database, job: Row) -> Row:
    rows = await db.rows(
        'SELECT status::text, count(*) AS n FROM upload_job_items WHERE "jobId" = %s GROUP BY 1', job["id"]
    )
    counts: dict[str, Any] = {row["status"]: row["n"] for row in rows}
    if not counts:
        return _shown(job)
    by_status = {status: counts.get(status, 0) for status in ("completed", "failed", "processing", "queued")}
    return {**_shown(job), "itemCounts": {"total": sum(counts.values()), **by_status}}


def _shown(job: Row) -> Row:
    return {key: job[key] for key in JOB}


def _item(row: Row) -> Row:
    shown = {key: row[key] for key in ("id", "jobId", "rowNo")}
    return {
        **shown,
        "payload": row["payloadJson"],
        "status": row["status"],
        "errorMessage": row["errorMsg"],
        "createdAt": row["createdAt"],
    }


ENDPOINTS = [
    Endpoint("POST", "/uploads/inbounds", _create("inbound"), status=202),
    Endpoint("POST", "/uploads/outbounds", _create("outbound"), status=202),
    Endpoint("GET", "/uploads/jobs", _jobs, query=(*PAGE, one_of("status", *STATUSES))),
    Endpoint("GET", "/uploads/jobs/{id}", _job),
    Endpoint("GET", "/uploads/jobs/{id}/items", _items, query=PAGE),
]
