"""Ids: UUID v4 for rows, nanoids for requests."""

import secrets
import string
import uuid

_ALPHABET = string.ascii_letters + string.digits + "_-"


def new_id() -> str:
    """A row's id."""
    return str(uuid.uuid4())


def nanoid() -> str:
    """21 characters."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(21))
