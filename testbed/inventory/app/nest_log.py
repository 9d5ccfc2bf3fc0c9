"""Lines as Nest's ConsoleLogger writes them: LOG and WARN to stdout, ERROR to stderr (contract, section 11)."""

import os
import sys
from datetime import datetime
from typing import Literal

Level = Literal["LOG", "WARN", "ERROR"]
COLOURS = {"LOG": "\x1b[32m", "WARN": "\x1b[33m", "ERROR": "\x1b[31m"}


def line(level: Level, context: str, message: str, at: datetime, pid: int, coloured: bool = False) -> str:
    """One line without its end; `at` is local time."""
    stamp = f"{at:%m/%d/%Y}, {at.hour % 12 or 12}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"
    if not coloured:
        return f"[Nest] {pid}  - {stamp} {level:>7} [{context}] {message}"
    colour, end = COLOURS[level], "\x1b[39m"
    head = f"{colour}[Nest] {pid}  - {end}{stamp} {colour}{level:>7}{end}"
    return f"{head} \x1b[38;5;3m[{context}] {end}{colour}{message}{end}"


def log(context: str, message: str) -> None:
    """Something ordinary happened."""
    _write("LOG", context, message)


def warn(context: str, message: str) -> None:
    """Something went wrong that the request survives."""
    _write("WARN", context, message)


def error(context: str, message: str, stack: str = "") -> None:
    """Something failed; the stack follows on lines of its own."""
    _write("ERROR", context, message, stack)


def _write(level: Level, context: str, message: str, stack: str = "") -> None:
    stream = sys.stderr if level == "ERROR" else sys.stdout
    coloured = not os.environ.get("NO_COLOR")
    text = line(level, context, message, datetime.now(), os.getpid(), coloured)
    stream.write(text + "\n" + (stack.rstrip("\n") + "\n" if stack else ""))
    stream.flush()
