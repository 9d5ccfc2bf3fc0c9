"""From a request to an answer in Fastify's order: route, CORS, body, token, handler; its error shapes."""

import json
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from testbed.jarvis.app import pino
from testbed.jarvis.app.cors import cors_headers, preflight
from testbed.jarvis.app.database import PrismaError

if TYPE_CHECKING:
    from testbed.jarvis.app.services import Services

BODY_LIMIT = 1_048_576
WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")
PHRASES = {400: "Bad Request", 413: "Payload Too Large", 415: "Unsupported Media Type"}


class Reply(Exception):
    """An answer other than 200; raised from anywhere in a handler."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.status, self.body = status, body


def refused(status: int, error: str, /, **more: Any) -> Reply:
    """The service's own error shape."""
    return Reply(status, {"error": error, **more})


class WrongType(Exception):
    """A value of a wrong JSON type; the text is what JavaScript says when it is used."""


@dataclass(frozen=True)
class Caller:
    """Who a valid token speaks for; all None when its payload says nothing."""

    id: str | None
    email: str | None
    name: str | None


@dataclass
class Call:
    """One request, as a handler sees it."""

    services: "Services"
    request: Request
    path: dict[str, str]
    body: Any = None
    caller: Caller = field(default_factory=lambda: Caller(None, None, None))

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters."""
        return dict(parse_qsl(self.request.url.query, keep_blank_values=True))

    def given(self, key: str) -> Any:
        """A key of the JSON body; None when it, or the body, is absent."""
        return self.body.get(key) if isinstance(self.body, dict) else None

    def trimmed(self, key: str) -> str:
        """A text of the body without blanks around it, "" when absent; raises WrongType."""
        value = self.given(key)
        if value is not None and not isinstance(value, str):
            raise WrongType(f"body.{key}?.trim is not a function")
        return (value or "").strip()


Handler = Callable[[Call], Awaitable[Any]]


class Endpoint:
    """One route, e.g. GET /rooms/:id/members; `open` needs no token."""

    def __init__(self, method: str, path: str, handler: Handler, open: bool = False) -> None:
        self.method, self.path, self.handler, self.open = method, path, handler, open
        self._pattern = re.compile(re.sub(r":(\w+)", r"(?P<\1>[^/]+)", path))

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The path's parameters when it is this route's; every GET answers HEAD too."""
        found = self._pattern.fullmatch(path)
        same = method == self.method or (method == "HEAD" and self.method == "GET")
        return found.groupdict() if found and same else None


@dataclass
class Kernel:
    """Answers requests."""

    services: "Services"
    endpoints: Sequence[Endpoint]
    _count: int = 0

    async def answer(self, request: Request) -> Response:
        """The answer to one request, with its two log lines."""
        self._count += 1
        name, begun = f"req-{self._count:x}", time.perf_counter()
        self._log(request.method, request.url.path, request.url.query, dict(request.headers), request.client, name)
        response = await self._routed(request, name)
        response.headers.update(self._headers(request))
        spent = (time.perf_counter() - begun) * 1000
        done = {"res": {"statusCode": response.status_code}, "responseTime": spent}
        self._tell("request completed", reqId=name, **done)
        return response

    def log_upgrade(self, scope: Scope) -> None:
        """The line of a WebSocket's upgrade request."""
        self._count += 1
        headers = {key.decode(): value.decode(errors="replace") for key, value in scope["headers"]}
        name = f"req-{self._count:x}"
        self._log("GET", scope["path"], scope["query_string"].decode(), headers, scope["client"], name)

    def _log(self, method: str, path: str, query: str, headers: dict[str, str], client: Any, name: str) -> None:
        """As shipped a token in the URL goes to the log with it."""
        url = path + (f"?{query}" if query else "")
        shown = re.sub(r"token=[^&]*", "token=***", url) if self.services.settings.healthy else url
        where = {"remoteAddress": client[0], "remotePort": client[1]} if client else {}
        request = {"method": method, "url": shown, "host": headers.get("host", ""), **where}
        self._tell("incoming request", reqId=name, req=request)

    def _tell(self, message: str, **fields: Any) -> None:
        if not self.services.settings.has("logs_no_requests"):
            pino.line(pino.INFO, message, **fields)

    def _headers(self, request: Request) -> dict[str, str]:
        shared = cors_headers(request, self.services.settings)
        return shared | self.services.limiter.headers(request.client.host if request.client else "")

    async def _routed(self, request: Request, name: str) -> Response:
        if request.method == "OPTIONS":
            return preflight(request)
        try:
            if self.services.limiter.exceeded(request.client.host if request.client else ""):
                raise refused(429, "TOO_MANY_REQUESTS", message="Rate limit exceeded, retry in 1 minute")
            return await self._handled(request)
        except Reply as reply:
            return answer(reply.status, reply.body)
        except Exception as error:
            pino.error(str(error), error, reqId=name)
            return _failed(error, self.services.settings.healthy and not self.services.settings.has("raw_errors"))

    async def _handled(self, request: Request) -> Response:
        for endpoint in self.endpoints:
            found = endpoint.match(request.method, request.url.path)
            if found is not None:
                call = Call(self.services, request, found, await _body(request))
                if self.services.closing:
                    raise refused(503, "SERVER_CLOSING")
                if not endpoint.open:
                    call.caller = self.services.tokens.caller(request)
                return answer(200, await endpoint.handler(call))
        raise not_found(request)


def not_found(request: Request) -> Reply:
    """What Fastify says of a route that it does not know."""
    url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    message = f"Route {request.method}:{url} not found"
    return Reply(404, {"message": message, "error": "Not Found", "statusCode": 404})


def answer(status: int, body: Any) -> Response:
    """A JSON answer; text and None go out as they are."""
    if isinstance(body, Response):
        return body
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=plain)
    return Response(text, status, media_type="application/json; charset=utf-8")


def plain(value: Any) -> Any:
    """A database value as JSON has it: moments in ISO 8601 with milliseconds."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo is None else value.astimezone(UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
    raise TypeError(f"{type(value).__name__} has no JSON form")


async def _body(request: Request) -> Any:
    if request.method not in WITH_BODY:
        return None
    raw = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if len(raw) > BODY_LIMIT:
        raise _parser(413, "FST_ERR_CTP_BODY_TOO_LARGE", "Request body is too large")
    match kind:
        case "application/json":
            return _json(raw)
        case "text/plain":
            return raw.decode(errors="replace")
        case "" if not raw:
            return None
    shown = re.sub(r"=([^\";]+)", r'="\1"', request.headers.get("content-type", ""))
    raise _parser(415, "FST_ERR_CTP_INVALID_MEDIA_TYPE", f"Unsupported Media Type: {shown}")


def _json(raw: bytes) -> Any:
    if not raw:
        raise _parser(
            400, "FST_ERR_CTP_EMPTY_JSON_BODY", "Body cannot be empty when content-type is set to 'application/json'"
        )
    try:
        return json.loads(raw)
    except ValueError:
        text = "Body is not valid JSON but content-type is set to 'application/json'"
        raise _parser(400, "FST_ERR_CTP_INVALID_JSON_BODY", text) from None


def _parser(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"statusCode": status, "code": code, "error": PHRASES[status], "message": message})


def _failed(error: Exception, healthy: bool) -> Response:
    """As shipped the global handler is without effect: Fastify's own shape with the raw text."""
    if healthy:
        return answer(*_clean(error))
    code = {"code": error.code} if isinstance(error, PrismaError) and error.code else {}
    return answer(500, {"statusCode": 500, **code, "error": "Internal Server Error", "message": str(error)})


def _clean(error: Exception) -> tuple[int, Any]:
    match error:
        case WrongType():
            return 400, {"error": "VALIDATION_ERROR", "message": "a value of the request has a wrong type"}
        case PrismaError(code="P2002"):
            return 409, {"error": "DUPLICATE_ENTRY", "message": "it exists already"}
        case PrismaError(code="P2003"):
            return 400, {"error": "UNKNOWN_REFERENCE", "message": "something that the request names does not exist"}
        case PrismaError(code=""):
            return 400, {"error": "VALIDATION_ERROR", "message": "a text of the request holds a character it must not"}
    return 500, {"error": "INTERNAL_ERROR", "message": "Internal server error"}
