"""The server's connections to PostgreSQL, with the errors that Prisma makes of the database's."""

import asyncio
import select
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from testbed.jarvis.network import resolved

Row = dict[str, Any]
Connection = psycopg.AsyncConnection[Row]
POOL = 5  # Prisma's default: 2 x physical cores + 1


class PrismaError(Exception):
    """A statement failed; `code` is Prisma's (P1001, P2002, …), the text is the raw one."""

    def __init__(self, operation: str, code: str, reason: str) -> None:
        super().__init__(f"\nInvalid `prisma.{operation}()` invocation:\n\n\n{reason}" if code else reason)
        self.code = code
        self.reason = reason


class Database:
    """A small pool that fails at once while the server is away, and recovers; one statement is one transaction."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(resolved(url))
        own = dict(pair for pair in parse_qsl(parts.query) if pair[0] in ("schema", "connection_limit"))
        known = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] not in own])
        self._url = parts._replace(query=known).geturl()
        named = urlsplit(url)
        self._where = f"{named.hostname}:{named.port or 5432}"
        self._idle: list[Connection] = []
        self._places = asyncio.Semaphore(int(own.get("connection_limit", POOL)))
        self._probe: asyncio.Task[list[Row]] | None = None

    async def answers(self, within: float) -> bool:
        """Whether the server answers in time; a probe that is still out is waited for, not sent again.

        It is left alone, not cancelled: psycopg would ask the silent server to cancel, and wait for that.
        """
        probe = self._probe
        if probe is None or probe.done():
            probe = self._probe = asyncio.create_task(self.rows("$queryRaw", "SELECT 1"))
        done, _ = await asyncio.wait({probe}, timeout=within)
        return bool(done) and probe.exception() is None

    async def rows(self, operation: str, statement: str, *params: Any) -> list[Row]:
        """The rows of one statement; `operation` is what Prisma calls it ("room.create"). Raises PrismaError."""
        try:
            async with self.connection(operation) as connection:
                cursor = await connection.execute(statement, params or None)
                return await cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            raise _as_prisma(operation, error, self._where) from error

    async def row(self, operation: str, statement: str, *params: Any) -> Row | None:
        """The first row, or None."""
        found = await self.rows(operation, statement, *params)
        return found[0] if found else None

    async def insert(self, operation: str, table: str, values: Mapping[str, Any]) -> Row:
        """Insert one row; gives it with its defaults."""
        columns = ", ".join(f'"{key}"' for key in values)
        marks = ", ".join(["%s"] * len(values))
        statement = f'INSERT INTO "{table}" ({columns}) VALUES ({marks}) RETURNING *'
        return (await self.rows(operation, statement, *values.values()))[0]

    @asynccontextmanager
    async def connection(self, operation: str) -> AsyncIterator[Connection]:
        """A connection in autocommit mode for the time of a block; raises PrismaError when there is none."""
        async with self._places:
            connection = self._reusable() or await self._connect(operation)
            try:
                yield connection
            finally:
                await self._put_back(connection)

    async def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            await self._idle.pop().close()

    def _reusable(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.closed and not _said_goodbye(connection):
                return connection
        return None

    async def _connect(self, operation: str) -> Connection:
        options = "-c timezone=UTC"
        try:
            return await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, prepare_threshold=None, row_factory=dict_row, options=options
            )
        except psycopg.Error as error:
            raise _as_prisma(operation, error, self._where) from error

    async def _put_back(self, connection: Connection) -> None:
        usable = not connection.broken and not connection.closed
        if usable and connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            self._idle.append(connection)
        else:
            await connection.close()


def now() -> datetime:
    """The moment as the columns hold it: UTC, milliseconds, without a zone."""
    moment = datetime.now(UTC).replace(tzinfo=None)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def json_value(value: Any) -> Jsonb:
    """A value of a jsonb column."""
    return Jsonb(value)


def _said_goodbye(connection: Connection) -> bool:
    """An idle connection has nothing to read, unless the server ended it."""
    readable, _, _ = select.select([connection.pgconn.socket], [], [], 0)
    return bool(readable)


def _as_prisma(operation: str, error: psycopg.Error, where: str) -> PrismaError:
    constraint = error.diag.constraint_name or ""
    raw = operation.startswith("$")
    match error:
        case psycopg.errors.ForeignKeyViolation():
            return PrismaError(operation, "P2003", f"Foreign key constraint violated on the constraint: `{constraint}`")
        case psycopg.errors.UniqueViolation():
            return PrismaError(operation, "P2002", f"Unique constraint failed on the constraint: `{constraint}`")
        case psycopg.errors.UndefinedTable():
            table = str(error).partition('"')[2].partition('"')[0]
            reason = f"The table `public.{table}` does not exist in the current database."
            return PrismaError(operation, "P2021", reason)
        case psycopg.DataError() if "NUL" in str(error):
            return PrismaError(operation, "", 'invalid byte sequence for encoding "UTF8": 0x00')
    return _as_connection_error(operation, error, where, raw)


def _as_connection_error(operation: str, error: psycopg.Error, where: str, raw: bool) -> PrismaError:
    text = str(error).strip().splitlines()[-1] if str(error).strip() else "the connection ended"
    refused = text.partition("FATAL:")[2].strip()
    if refused and error.sqlstate is None:
        code = "28P01" if "password" in refused else "3D000" if "does not exist" in refused else "57P03"
        reason = f"Raw query failed. Code: `{code}`. Message: `{refused}`" if raw else refused
        return PrismaError(operation, "P1000" if "password" in refused else "P1003", reason)
    if error.sqlstate is None or error.sqlstate.startswith("57P"):
        away = f"Can't reach database server at {where}"
        return PrismaError(operation, "P1001", f"Raw query failed. Code: `N/A`. Message: `{away}`" if raw else away)
    return PrismaError(operation, "P2010", f"Raw query failed. Code: `{error.sqlstate}`. Message: `{text}`")
