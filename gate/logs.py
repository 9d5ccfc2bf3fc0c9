"""Log records without secrets, whatever handler writes them."""

import logging
from typing import Any

from gate.secrets import redact

_formatter = logging.Formatter()


def keep_clean() -> None:
    """From now on every record is made with its text, and that of its exception, redacted."""
    make = logging.getLogRecordFactory()

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        return _redacted(make(*args, **kwargs))

    logging.setLogRecordFactory(record)


def _redacted(record: logging.LogRecord) -> logging.LogRecord:
    try:
        record.msg, record.args = redact(record.getMessage()), None
    except Exception:  # a format that does not fit its arguments: logging itself complains of it
        record.msg, record.args = "a log record that cannot be formatted", None
    if record.exc_info:
        record.exc_text = redact(_formatter.formatException(record.exc_info))  # formatters take this over
    return record
