"""From a request to an answer in Nest's order: body, limits, token, permission, validation, handler, log lines."""

import json
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from testbed.inventory.app import nest_log
from testbed.inventory.app.database import as_problem
from testbed.inventory.app.problem import Problem, bad_request
from testbed.inventory.app.rate_limit import TooMany
from testbed.inventory.app.validation import Schema, check
from testbed.inventory.app.values import Row, plain

if TYPE_CHECKING:
    from testbed.inventory.app.services import Services

PREFIX = "/api/v1"
BODY_METHODS = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class User:
    """Who calls."""

    id: str
    email: str
    name: str
    role: str
    permissions: tuple[Row, ...]

    def may(self, resource: str, access: str) -> bool:
        """Whether a permission row allows it; write implies read."""
        rows = [row for row in self.permissions if row["resource"] == resource]
        return any(row[access] or row["write"] for row in rows)


@dataclass
class Call:
    """One request, as a handler sees it."""

    services: "Services"
    request: Request
    body: Row = field(default_factory=dict)
    query: Row = field(default_factory=dict)
    user: User | None = None

    @property
    def id(self) -> str:
        """The `:id` of the path."""
        return str(self.request.path_params["id"])

    @property
    def ip(self) -> str | None:
        """The caller's address."""
        return self.request.client.host if self.request.client else None

    @property
    def agent(self) -> str | None:
        """The caller's User-Agent."""
        return self.request.headers.get("user-agent")

    @property
    def caller(self) -> User:
        """The user of a guarded endpoint."""
        assert self.user is not None, "the endpoint has no guard"
        return self.user


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True)
class Endpoint:
    """One route. `guard`: None, "token", or (resource, "read" | "write")."""

    method: str
    path: str
    handler: Handler
    guard: str | tuple[str, str] | None = "token"
    status: int = 200
    body: Schema | None = None
    query: Schema | None = None


@dataclass(frozen=True)
class Kernel:
    """Runs endpoints."""

    services: "Services"

    async def answer(self, endpoint: Endpoint, request: Request) -> Response:
        """The answer to one request; never raises but for a bug in the logging."""
        headers: dict[str, str] = {}
        try:
            body = await _json_body(endpoint, request)
            headers |= self.services.throttler.hit(f"{endpoint.method} {endpoint.path}", _client(request))
            call = Call(self.services, request, user=await self._guarded(endpoint, request))
        except TooMany as error:
            return self._failed(error, request, {**headers, **error.headers})
        except Exception as error:
            return self._failed(error, request, headers)
        return await self._handled(endpoint, call, body, headers)

    async def _guarded(self, endpoint: Endpoint, request: Request) -> User | None:
        if endpoint.guard is None:
            return None
        user = await self.services.authenticate(request.headers.get("authorization", ""))
        if isinstance(endpoint.guard, tuple) and not user.may(*endpoint.guard):
            raise Problem(403, "권한이 없습니다.")
        return user

    async def _handled(self, endpoint: Endpoint, call: Call, body: Any, headers: dict[str, str]) -> Response:
        started = time.perf_counter()
        line = f"{endpoint.method} {_url(call.request)} {endpoint.status}"
        try:
            call.query = (
                check(endpoint.query or (), dict(call.request.query_params)) if endpoint.query is not None else {}
            )
            call.body = check(endpoint.body, body) if endpoint.body is not None else {}
            result = await endpoint.handler(call)
        except Exception as error:
            nest_log.error(
                "HTTP", f"{line} +{_ms(started)}ms"
            )  # the real logger prints the status that success would have had
            return self._failed(error, call.request, headers)
        nest_log.log("HTTP", f"{line} +{_ms(started)}ms")
        return answer(endpoint.status, result, headers)

    def _failed(self, error: Exception, request: Request, headers: dict[str, str]) -> Response:
        problem = error if isinstance(error, Problem) else as_problem(error, request.url.path)
        return refusal(problem, request, headers, "".join(traceback.format_exception(error)))


def refusal(problem: Problem, request: Request, headers: dict[str, str], stack: str = "") -> Response:
    """The error answer, with its line in the log."""
    nest_log.error("Errors", f"{request.method} {_url(request)} {problem.status} :: {problem.message}", stack)
    return answer(problem.status, problem.body(_url(request)), headers)


def answer(status: int, content: Any, headers: dict[str, str]) -> Response:
    """A JSON answer."""
    text = json.dumps(plain(content), ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, headers, media_type="application/json; charset=utf-8")


def page(rows: Iterable[Any], query: Row, total: int) -> Row:
    """A list answer."""
    return {"data": list(rows), "page": {"page": query["page"], "size": query["size"], "total": total}}


async def _json_body(endpoint: Endpoint, request: Request) -> Any:
    is_json = request.headers.get("content-type", "").startswith("application/json")
    if endpoint.method not in BODY_METHODS or not is_json:
        return {}
    raw = await request.body()
    if not raw:
        return {}
    try:
        return json.loads(raw)
    except ValueError as error:
        raise bad_request(_as_v8_says(raw.decode(errors="replace"), error)) from None


def _as_v8_says(text: str, error: ValueError) -> str:
    place = getattr(error, "pos", 0)
    if place >= len(text.rstrip()):
        return "Unexpected end of JSON input"
    return f"Unexpected token {text[place]!r}, {text[:20]!r} is not valid JSON"


def _client(request: Request) -> str:
    return request.client.host if request.client else "?"


def _url(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def _ms(started: float) -> int:
    return int((time.perf_counter() - started) * 1000)
