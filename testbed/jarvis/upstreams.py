"""Loopback stand-ins of OpenAI, Naver's news search and the holiday API, which can misbehave one by one."""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from testbed.jarvis.behaviour import mode_of

SILENCE = 60.0
ANSWER = "Checked: {prompt}. First look at the service's log, then at the queue, then at the release notes of the day."
LUNAR = (("20260217", "설날"), ("20260218", "설날"), ("20260524", "부처님오신날"), ("20260925", "추석"))
SOLAR = (("20260101", "1월1일"), ("20260301", "삼일절"), ("20260505", "어린이날"), ("20261009", "한글날"))


Answering = Callable[[Request], Awaitable[Response]]


def application(folder: Path) -> Starlette:
    """All three; the file `folder`/<name> holds how each behaves, and is read at every request."""

    async def ready(_request: Request) -> Response:
        return PlainTextResponse("Upstream stand-ins are ready.\n")

    def guarded(name: str, answer: Answering) -> Answering:
        async def run(request: Request) -> Response:
            return await _misbehaving(mode_of(folder, name)) or await answer(request)

        return run

    holiday = "/B090041/openapi/service/SpcdeInfoService/getRestDeInfo"
    return Starlette(
        routes=[
            Route("/", ready),
            Route("/v1/chat/completions", guarded("openai", _completion), methods=["POST"]),
            Route("/v1/audio/transcriptions", guarded("openai", _transcription), methods=["POST"]),
            Route("/v1/search/news.json", guarded("naver", _news)),
            Route(holiday, guarded("holidays", _holidays)),
        ]
    )


async def _misbehaving(mode: str) -> Response | None:
    match mode:
        case "401":
            return JSONResponse({"error": {"message": "Incorrect API key"}}, 401)
        case "429":
            return JSONResponse({"error": {"message": "Rate limit reached"}}, 429)
        case "500":
            return JSONResponse({"error": {"message": "boom at upstream-7.internal"}}, 500)
        case "silent":
            await asyncio.sleep(SILENCE)
            return Response(status_code=504)
        case "nonsense":
            return PlainTextResponse("<html>not what you asked for</html>")
    return None


async def _completion(request: Request) -> Response:
    asked = await request.json()
    system = str(asked["messages"][0]["content"])
    prompt = str(asked["messages"][-1]["content"])
    if asked.get("stream"):
        return StreamingResponse(_deltas(ANSWER.format(prompt=prompt)), media_type="text/event-stream")
    message = {"role": "assistant", "content": _content(system, prompt)}
    return JSONResponse({"model": asked["model"], "choices": [{"index": 0, "message": message}]})


async def _deltas(text: str) -> AsyncIterator[str]:
    for start in range(0, len(text), 24):
        await asyncio.sleep(0.03)
        delta = {"choices": [{"index": 0, "delta": {"content": text[start : start + 24]}}]}
        yield f"data: {json.dumps(delta, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"


def _content(system: str, prompt: str) -> str:
    if system == "weekly cards":
        content: dict[str, Any] = {"problem": prompt[:80], "proposal": "ask", "impact": "", "constraints": ""}
        graph = {"issues": ["release"], "systems": ["chat"], "decisions": ["check it"]}
        card = {"title": "주간 카드", "content": content | {"owners": [], "evidence": []}, "graph": graph}
        return json.dumps({"cards": [card]}, ensure_ascii=False)
    if system == "pulse report":
        sections = {"executiveInsight": "quiet", "riskAnalysis": "low"}
        return json.dumps(
            {"summary": "요약문", "sections": sections, "aiSuggestions": ["s1", "s2"]}, ensure_ascii=False
        )
    language = system.rpartition(" ")[2]
    return f"[{language}] {'번역: ' if language == 'ko' else ''}{prompt}"


async def _transcription(_request: Request) -> Response:
    return JSONResponse({"text": "안녕하세요", "language": "ko"})


async def _news(request: Request) -> Response:
    word = request.query_params.get("query", "")
    hits = 0 if "없는" in word else 6
    items = [
        {
            "title": f"{word} {n}",
            "link": f"http://news.invalid/{n}",
            "description": "desc",
            "pubDate": "Mon, 16 Feb 2026 10:00:00 +0900",
        }
        for n in range(hits)
    ]
    return JSONResponse({"total": hits, "items": items})


async def _holidays(request: Request) -> Response:
    year, month = request.query_params["solYear"], request.query_params.get("solMonth", "")
    days = [(day, name) for day, name in (*SOLAR, *LUNAR) if day.startswith(year + month)]
    items = [{"locdate": int(day), "dateName": name, "isHoliday": "Y", "dateKind": "01"} for day, name in sorted(days)]
    body = {"items": {"item": items} if items else "", "totalCount": len(items)}
    return JSONResponse({"response": {"header": {"resultCode": "00"}, "body": body}})


def main() -> None:
    """Serve until a signal ends it; `testbed.jarvis.behaviour` says how each behaves."""
    parser = argparse.ArgumentParser(prog="python -m testbed.jarvis.upstreams", description=main.__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    app = application(options.folder)
    uvicorn.run(app, host="127.0.0.1", port=options.port, access_log=False, timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
