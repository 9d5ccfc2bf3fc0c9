"""The SQL of a run, from PostgreSQL's own statement log."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.exchanges import Statement
from testbed.postgres import Server

WHO = "greenlight "  # how the application_name of a run begins

_ENTRY = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d \S+) \S+ \[(?P<pid>\d+)\] (?P<who>.*?) ?(?P<level>LOG|DETAIL):  (?P<text>.*)"
)
_SQL = re.compile(r"(?:statement|execute [^:]*): (.*)", re.DOTALL)
_PARAMETER = re.compile(r"\$\d+ = (?:'((?:[^']|'')*)'|NULL)", re.DOTALL)
_OF_TRANSACTIONS = re.compile(r"BEGIN|COMMIT|ROLLBACK|SET ", re.IGNORECASE)


@contextmanager
def logged(server: Server) -> Iterator[None]:
    """The server logs every statement for as long as the block lasts."""
    server.run("ALTER SYSTEM SET log_statement = 'all'")
    server.run("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        server.run("ALTER SYSTEM RESET log_statement")
        server.run("SELECT pg_reload_conf()")


def of_runs(server: Server, log: Path, since: int) -> list[Statement]:
    """What runs have asked of the server, from that byte of its log on; without BEGIN, COMMIT and SET."""
    zone = ZoneInfo(str(server.run("SHOW log_timezone")[0][0]))
    text = log.read_bytes()[since:].decode("utf-8", "replace")
    found: list[Statement] = []
    for at, who, level, said in _entries(text):
        if who.startswith(WHO) and level == "LOG" and (match := _SQL.match(said)):
            found.append(Statement(datetime.fromisoformat(at).replace(tzinfo=zone).timestamp(), match[1]))
        elif who.startswith(WHO) and level == "DETAIL" and found:
            found[-1] = Statement(found[-1].at, found[-1].sql, parameters(said))
    return [statement for statement in found if not _OF_TRANSACTIONS.match(statement.sql)]


def _entries(text: str) -> Iterator[tuple[str, str, str, str]]:
    """The log's entries; a line that begins with a tab goes on with the one before."""
    for entry in text.replace("\n\t", "\0").split("\n"):
        if match := _ENTRY.match(entry):
            yield match["at"], match["who"], match["level"], match["text"].replace("\0", "\n")


def parameters(detail: str) -> tuple[str | None, ...]:
    """The parameters of an entry's DETAIL line, as text."""
    found = _PARAMETER.finditer(detail)
    return tuple(None if match[1] is None else match[1].replace("''", "'") for match in found)
