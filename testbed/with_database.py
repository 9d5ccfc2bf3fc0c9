"""A system with a PostgreSQL database of its own, kept by the process `db`."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from testbed import postgres
from testbed.system import System


class WithDatabase(System):
    """What faults do to a database; `database` is its name."""

    database: str

    @property
    def home(self) -> Path:
        """The folder that holds everything of this system."""
        return self.bed.folder / self.name

    @property
    def server_db(self) -> postgres.Server:
        """The PostgreSQL server; its `start()` waits until queries work."""
        return postgres.Server(self.home / "postgres" / "data", self.process("db"))

    def sql(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """One statement as superuser in the service's database, committed; gives its rows."""
        return self.server_db.run(statement, *params, database=self.database)

    @contextmanager
    def trigger(self, table: str, body: str, when: str = "BEFORE UPDATE") -> Iterator[None]:
        """A trigger on a table for the time of a block; `body` is PL/pgSQL that may change NEW, e.g. 'NEW."x" := 0'."""
        name = f"broken_{secrets.token_hex(4)}"
        answer = "OLD" if "DELETE" in when else "NEW"
        function = (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN {answer}; END $$"
        )
        self.sql(function)
        self.sql(f'CREATE TRIGGER {name} {when} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()')
        try:
            yield
        finally:
            self.sql(f"DROP FUNCTION {name} CASCADE")
