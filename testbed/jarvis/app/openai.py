"""The server's calls to OpenAI."""

import json
import os
from typing import Any

import httpx

from testbed.jarvis.app.fastify import refused
from testbed.jarvis.app.services import Services
from testbed.jarvis.network import resolved

PATIENCE = 8.0  # seconds; the service as shipped waits for ever


class UpstreamError(Exception):
    """OpenAI answered with an error, or not at all (`status` 0)."""

    def __init__(self, status: int, details: str, healthy: bool, passed_on: bool = False) -> None:
        super().__init__(details)
        self.status, self.details, self.healthy, self.passed_on = status, details, healthy, passed_on

    def reply(self, error: str) -> Exception:
        """What the caller gets: as shipped the upstream's own text, and a 500 when nothing answers."""
        if self.passed_on:
            return refused(self.status, error, status=self.status)
        if self.healthy:
            return refused(504 if self.status == 0 else 502, error, status=self.status)
        if self.status == 0:
            return RuntimeError(self.details)
        return refused(502, error, status=self.status, details=self.details)


class BadAnswer(Exception):
    """The answer is not what was asked for; `sample` is its beginning."""

    def __init__(self, sample: str) -> None:
        super().__init__(sample)
        self.sample = sample[:200]


def require_key(services: Services) -> None:
    """Raises the 501 of a server without a key."""
    if not services.settings.openai_key:
        raise refused(501, "OPENAI_NOT_CONFIGURED")


async def chat(services: Services, model: str, system: str, text: str) -> str:
    """One completion's text, "" when it holds none; raises UpstreamError, or Reply without a key."""
    require_key(services)
    messages = [{"role": "system", "content": system}, {"role": "user", "content": text}]
    body = {"model": model, "temperature": 0.2, "messages": messages}
    answer = await posted(services, "/chat/completions", "fetch failed", json=body)
    try:
        return str(answer.json()["choices"][0]["message"]["content"] or "")
    except (ValueError, KeyError, IndexError, TypeError):
        if services.settings.has("dies_of_nonsense"):
            os._exit(1)
        return ""


async def asked_for_json(services: Services, model: str, system: str, text: str) -> Any:
    """A completion that is JSON; raises BadAnswer, UpstreamError or Reply."""
    content = await chat(services, model, system, text)
    try:
        return json.loads(content)
    except ValueError:
        raise BadAnswer(content) from None


async def posted(services: Services, path: str, unreachable: str, **content: Any) -> httpx.Response:
    """A good answer to a POST; raises UpstreamError (`unreachable` is its text when nothing answers)."""
    settings = services.settings
    headers = {"Authorization": f"Bearer {settings.openai_key}"}
    timeout = PATIENCE if settings.healthy else None
    clean = settings.healthy and not settings.has("raw_upstream_errors")
    url = resolved(settings.openai_base).rstrip("/") + path
    try:
        answer = await services.http.post(url, headers=headers, timeout=timeout, **content)
    except httpx.HTTPError:
        raise UpstreamError(0, unreachable, clean) from None
    if answer.status_code != 200:
        raise UpstreamError(answer.status_code, answer.text[:500], clean, settings.has("passes_status_on"))
    return answer
