"""CORS as @fastify/cors is set up here."""

from starlette.requests import Request
from starlette.responses import Response

from testbed.jarvis.app.settings import Settings


def cors_headers(request: Request, settings: Settings) -> dict[str, str]:
    """The headers of every answer; `access-control-allow-origin` only where the origin is allowed."""
    headers = {"access-control-allow-credentials": "true"}
    preflighted = request.method == "OPTIONS" and "access-control-request-method" in request.headers
    headers["vary"] = "Origin, Access-Control-Request-Headers" if preflighted else "Origin"
    allowed = _allowed(request.headers.get("origin"), settings)
    return headers | ({"access-control-allow-origin": allowed} if allowed else {})


def _allowed(origin: str | None, settings: Settings) -> str | None:
    known = [each.strip() for each in settings.cors_origin.split(",") if each.strip()]
    if not settings.production or settings.has("cors_any"):
        return origin
    if "*" in known:
        return "*"
    if settings.has("cors_suffix") and origin:
        return origin if any(origin.endswith(each.partition("://")[2]) for each in known) else None
    return origin if origin in known else None


def preflight(request: Request) -> Response:
    """The answer to any OPTIONS: 204 for a preflight, whatever its origin, else 400."""
    if "origin" not in request.headers or "access-control-request-method" not in request.headers:
        return Response("Invalid Preflight Request", 400, {"content-type": "text/plain"})
    headers = {"access-control-allow-methods": "GET,HEAD,PUT,PATCH,POST,DELETE"}
    asked = request.headers.get("access-control-request-headers")
    return Response(status_code=204, headers=headers | ({"access-control-allow-headers": asked} if asked else {}))
