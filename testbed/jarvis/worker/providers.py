"""Where answers come from: the fixed text of the mock, or OpenAI's stream."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx

from testbed.jarvis.network import resolved
from testbed.jarvis.worker.settings import Settings

ANSWER = (
    "질문: {prompt}\n\n가능한 원인 후보를 정리해볼게요.\n1) 업로드 제한(서버/프록시 body size) "
    "2) 프론트 파일 사이즈 제한 3) S3 멀티파트 설정 4) CloudFront 캐시/리사이징 파이프라인\n"
    "지금 확인할 체크리스트:\n- 브라우저 네트워크 탭에서 업로드 요청이 413/400인지\n"
    "- Nginx client_max_body_size\n- 서버 업로드 핸들러 제한\n- presigned URL 만료/권한\n"
)
NO_AGENT = "에이전트 기능은 OpenAI API가 필요합니다."
UNITS, EVERY = 24, 0.06
AGENT_UNITS, AGENT_EVERY = 10, 0.03
PATIENCE = 8.0  # seconds; the worker as shipped waits for ever


class ProviderError(Exception):
    """No answer; the text is what the room is told."""


def chunks(settings: Settings, prompt: str, mode: str) -> AsyncIterator[str]:
    """The answer piece by piece; the iteration raises ProviderError."""
    if mode == "action" and (settings.mock or not settings.openai_key):
        return _paced(NO_AGENT, AGENT_UNITS, AGENT_EVERY)
    if settings.mock:
        return _paced(ANSWER.format(prompt=prompt), UNITS, EVERY)
    return _streamed(settings, prompt)


async def _paced(text: str, units: int, every: float) -> AsyncIterator[str]:
    raw = text.encode("utf-16-le", "surrogatepass")
    for start in range(0, len(raw), units * 2):
        await asyncio.sleep(every)
        yield raw[start : start + units * 2].decode("utf-16-le", "replace")


async def _streamed(settings: Settings, prompt: str) -> AsyncIterator[str]:
    if not settings.openai_key:
        raise ProviderError("OPENAI_API_KEY is empty")
    body = {"model": settings.model, "stream": True, "messages": [{"role": "user", "content": prompt}]}
    headers = {"Authorization": f"Bearer {settings.openai_key}"}
    url = resolved(settings.openai_base).rstrip("/") + "/chat/completions"
    timeout = PATIENCE if settings.healthy else None
    try:
        async with (
            httpx.AsyncClient(trust_env=False, timeout=timeout) as client,
            client.stream("POST", url, json=body, headers=headers) as answer,
        ):
            async for delta in _deltas(answer, settings):
                yield delta
    except httpx.HTTPError as error:
        raise ProviderError(_said(settings, 0, str(error))) from error


async def _deltas(answer: httpx.Response, settings: Settings) -> AsyncIterator[str]:
    if answer.status_code != 200:
        text = (await answer.aread()).decode(errors="replace")
        raise ProviderError(_said(settings, answer.status_code, text))
    seen = False
    async for line in answer.aiter_lines():
        if line.startswith("data: ") and line != "data: [DONE]":
            delta = _delta(line.removeprefix("data: "))
            seen = seen or bool(delta)
            if delta:
                yield delta
    if not seen:
        raise ProviderError(_said(settings, 200, "empty answer"))


def _delta(line: str) -> str:
    try:
        return str(json.loads(line)["choices"][0]["delta"].get("content") or "")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return ""


def _said(settings: Settings, status: int, text: str) -> str:
    """The healthy worker tells a code; as shipped the room gets the raw text."""
    return "AI_UPSTREAM_ERROR" if settings.healthy else f"OpenAI API error {status}: {text}"
