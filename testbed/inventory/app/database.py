"""The API's connections to PostgreSQL: a small pool that fails at once while the server is away, and recovers."""

import asyncio
import select
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from testbed.inventory.app.problem import Problem
from testbed.inventory.app.values import Row

Connection = psycopg.AsyncConnection[Row]
POOL = 10
CONNECT_WITHIN = 5


class DatabaseAway(Exception):
    """The server cannot be reached; the text is what the real driver says."""


class Database:
    """At most ten connections; each statement is a transaction of its own unless a `transaction` is opened."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        known = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] != "schema"])  # Prisma's own parameter
        self._url = parts._replace(query=known).geturl()
        self._where = f"{parts.hostname}:{parts.port or 5432}"
        self._idle: list[Connection] = []
        self._places = asyncio.Semaphore(POOL)

    async def rows(self, statement: str, *params: Any) -> list[Row]:
        """The rows of one statement; raises DatabaseAway, or psycopg.Error for what the server refuses."""
        async with self.connection() as connection:
            return await fetch(connection, statement, *params)

    async def row(self, statement: str, *params: Any) -> Row | None:
        """The first row, or None."""
        found = await self.rows(statement, *params)
        return found[0] if found else None

    async def one(self, statement: str, *params: Any) -> Row:
        """The only row of a statement that always has one."""
        return (await self.rows(statement, *params))[0]

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection in autocommit mode for the time of a block; raises DatabaseAway."""
        async with self._places:
            connection = self._reusable() or await self._connect()
            try:
                yield connection
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if connection.broken or connection.closed:
                    raise DatabaseAway(self.away()) from error
                raise
            finally:
                await self._put_back(connection)

    def away(self) -> str:
        """What the driver says while the server is away."""
        return f"Can't reach database server at {self._where}"

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

    async def _connect(self) -> Connection:
        try:
            return await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, connect_timeout=CONNECT_WITHIN, prepare_threshold=None, row_factory=dict_row
            )
        except psycopg.OperationalError as error:
            raise DatabaseAway(self.away()) from error

    async def _put_back(self, connection: Connection) -> None:
        usable = not connection.broken and not connection.closed
        if usable and connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            self._idle.append(connection)
        else:
            await connection.close()


async def fetch(connection: Connection, statement: str, *params: Any) -> list[Row]:
    """The rows of one statement on this connection, or none."""
    cursor = await connection.execute(statement, params or None)
    return await cursor.fetchall() if cursor.description else []


async def insert(connection: Connection, table: str, values: Mapping[str, Any]) -> Row:
    """Insert one row; gives it with its defaults."""
    columns = ", ".join(f'"{key}"' for key in values)
    marks = ", ".join(["%s"] * len(values))
    statement = f'INSERT INTO "{table}" ({columns}) VALUES ({marks}) RETURNING *'
    return (await fetch(connection, statement, *map(_bound, values.values())))[0]


async def update(connection: Connection, table: str, id: str, values: Mapping[str, Any]) -> Row:
    """Change one row by its id; gives it as it is then."""
    changes = ", ".join(f'"{key}" = %s' for key in values)
    statement = f'UPDATE "{table}" SET {changes} WHERE id = %s RETURNING *'
    return (await fetch(connection, statement, *map(_bound, values.values()), id))[0]


def _bound(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value


def _said_goodbye(connection: Connection) -> bool:
    """An idle connection has nothing to read, unless the server ended it."""
    readable, _, _ = select.select([connection.pgconn.socket], [], [], 0)
    return bool(readable)


def as_problem(error: Exception, path: str) -> Problem:
    """The 500 that the real service answers for a database error, file paths and all."""
    if isinstance(error, DatabaseAway):
        return Problem(500, _invocation(path) + str(error), "PrismaClientKnownRequestError")
    if isinstance(error, psycopg.Error):
        return Problem(500, _invocation(path) + str(error).strip(), "PrismaClientUnknownRequestError")
    return Problem(500, str(error) or "Internal server error", type(error).__name__)


def _invocation(path: str) -> str:
    login = path.endswith("/auth/login")
    method, line = ("findByEmail(email)", 19) if login else ("findById(id)", 29)
    before = "  16     this.auditService = auditService;\n  17 }" if login else "  26     return user;\n  27 }"
    return (
        f"\nInvalid `this.prisma.user.findUnique()` invocation in\n/srv/app/users.service.js:{line}:45\n\n{before}\n"
        f"  {line - 1} async {method} {{\n→ {line}     const user = await this.prisma.user.findUnique(\n"
    )
