"""Log records lose their secrets before any handler sees them."""

import io
import logging
from collections.abc import Iterator

import pytest

from gate import logs, secrets

CANARY = "canary-in-a-log"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a handler of its own writes."""
    monkeypatch.setattr(secrets, "_forms", {})
    factory = logging.getLogRecordFactory()
    secrets.register(CANARY, "toy.token")
    logs.keep_clean()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger("toy.logs").addHandler(handler)
    yield written
    logging.getLogger("toy.logs").removeHandler(handler)
    logging.setLogRecordFactory(factory)


def test_neither_message_nor_argument_nor_exception_shows_it(log: io.StringIO) -> None:
    logger = logging.getLogger("toy.logs")
    logger.warning("message %s of %d", CANARY, 2)
    logger.warning(f"written {CANARY}")
    try:
        raise ValueError(CANARY)
    except ValueError:
        logger.exception("failed")
    shown = log.getvalue()
    assert CANARY not in shown
    assert "message [toy.token] of 2" in shown
    assert "ValueError: [toy.token]" in shown


def test_a_record_that_cannot_be_formatted_shows_nothing(log: io.StringIO) -> None:
    logging.getLogger("toy.logs").warning("one %d", CANARY)
    assert CANARY not in log.getvalue()
