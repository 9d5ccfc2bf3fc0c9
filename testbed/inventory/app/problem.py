"""Errors as the service answers them (contract, section 1)."""

from http import HTTPStatus
from typing import Any

from testbed.inventory.app.values import iso, now


class Problem(Exception):
    """An answer other than success. Without `kind` the reason phrase stands in `error`; None leaves the key out."""

    def __init__(self, status: int, message: str, kind: str | None = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = HTTPStatus(status).phrase if kind == "" else kind

    def body(self, path: str) -> dict[str, Any]:
        """The error body for the request to `path` (with its query)."""
        error = {} if self.kind is None else {"error": self.kind}
        return {"statusCode": self.status, "message": self.message, **error, "timestamp": iso(now()), "path": path}


def bad_request(message: str) -> Problem:
    """400 with the reason phrase."""
    return Problem(400, message)


def not_found(message: str) -> Problem:
    """404 with the reason phrase."""
    return Problem(404, message)


def unauthorized() -> Problem:
    """401 of the guard: without `error`."""
    return Problem(401, "Unauthorized", None)
