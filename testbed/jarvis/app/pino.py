"""Log lines as pino writes them: one JSON object a line on stdout."""

import json
import os
import socket
import time
from typing import Any

INFO, WARN, ERROR = 30, 40, 50
_HOSTNAME = socket.gethostname()


def line(level: int, message: str, **fields: Any) -> None:
    """Write one line; `fields` stand between the process's own and the message."""
    head = {"level": level, "time": int(time.time() * 1000), "pid": os.getpid(), "hostname": _HOSTNAME}
    print(json.dumps({**head, **fields, "msg": message}, ensure_ascii=False, separators=(",", ":")), flush=True)


def told(message: str, json_lines: bool) -> None:
    """A line of the modules that know nothing of the logger: plain as shipped."""
    if json_lines:
        line(INFO, message)
    else:
        print(message, flush=True)


def error(message: str, problem: BaseException, **fields: Any) -> None:
    """A line of level error with what pino's serializer keeps of an exception."""
    text = str(problem)
    shown = {"type": type(problem).__name__, "message": text, "stack": f"{type(problem).__name__}: {text}"}
    line(ERROR, message, err=shown, **fields)
