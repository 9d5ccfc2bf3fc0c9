"""What faults of the inventory service are made of: each helper breaks one thing and puts it back as it was."""

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from testbed.inventory.monitoring import Data, write_data

if TYPE_CHECKING:
    from testbed.inventory.system import Inventory
    from testbed.with_database import WithDatabase


@contextmanager
def contents(file: Path, text: str | None) -> Iterator[None]:
    """The file holds `text` (None: it is gone); bytes, rights and time of change come back."""
    before, stat = file.read_bytes(), file.stat()
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    try:
        yield
    finally:
        file.write_bytes(before)
        file.chmod(stat.st_mode)
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


@contextmanager
def replaced(file: Path, old: str, new: str) -> Iterator[None]:
    """`old`, which has to stand in the file, is `new`; raises ValueError where it does not."""
    text = file.read_text()
    if old not in text:
        raise ValueError(f"{file.name} holds no {old!r}")
    with contents(file, text.replace(old, new)):
        yield


@contextmanager
def only(folder: Path, *files: Path) -> Iterator[None]:
    """The folder holds these of its files as they are, and nothing else."""
    aside = folder.with_name(f"{folder.name}.aside")
    folder.rename(aside)
    folder.mkdir()
    try:
        for file in files:
            shutil.copy2(aside / file.name, folder)
        yield
    finally:
        shutil.rmtree(folder)
        aside.rename(folder)


@contextmanager
def assigned(file: Path, **values: str | None) -> Iterator[None]:
    """These keys of an env file have these values; None takes the key out."""
    lines = [line for line in file.read_text().splitlines() if line.split("=")[0] not in values]
    lines += [f"{key}={value}" for key, value in values.items() if value is not None]
    with contents(file, "\n".join(lines) + "\n"):
        yield


@contextmanager
def assigned_in_both(inventory: "Inventory", **values: str | None) -> Iterator[None]:
    """The same in `.env` and `apps/api/.env`."""
    with ExitStack() as stack:
        for file in (inventory.release.env, inventory.release.api_env):
            stack.enter_context(assigned(file, **values))
        yield


@contextmanager
def api_environment(inventory: "Inventory", **values: str) -> Iterator[None]:
    """The API is started again with these values in its own environment, and without them afterwards."""
    api = inventory.process("api")
    before = {key: api.spec.env.get(key) for key in values}
    api.restart(env=dict(values))
    try:
        yield
    finally:
        api.restart(env=before)


@contextmanager
def in_force(inventory: "Inventory", change: AbstractContextManager[None]) -> Iterator[None]:
    """The change holds, and the API was started again with it."""
    try:
        with change:
            inventory.process("api").restart()
            yield
    finally:
        inventory.process("api").restart()


@contextmanager
def rows_gone(system: "WithDatabase", delete: str, *tables: str) -> Iterator[None]:
    """`delete` takes rows away, others by cascade; what the tables held comes back, in their order here."""
    held = {table: system.sql(f'SELECT json_agg(t)::text FROM "{table}" t')[0][0] for table in tables}
    system.sql(delete)
    try:
        yield
    finally:
        for table, rows in held.items():
            select = f'SELECT * FROM json_populate_recordset(NULL::"{table}", %s)'
            system.sql(f'INSERT INTO "{table}" {select} ON CONFLICT DO NOTHING', rows or "[]")


@contextmanager
def updated(inventory: "Inventory", table: str, column: str, value: object, where: str) -> Iterator[None]:
    """One column of one row (that `where` finds) holds `value`; raises ValueError when it finds no row, or several."""
    found = inventory.sql(f'SELECT id, "{column}" FROM "{table}" WHERE {where}')
    if len(found) != 1:
        raise ValueError(f"{len(found)} rows of {table} where {where}")
    ((row, before),) = found
    inventory.sql(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', value, row)
    try:
        yield
    finally:
        inventory.sql(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', before, row)


@contextmanager
def lost(inventory: "Inventory", table: str, condition: str, when: str = "INSERT") -> Iterator[None]:
    """Writes of the table for which the condition (over NEW, or OLD of a DELETE) holds have no effect, and no error."""
    with inventory.trigger(table, f"IF {condition} THEN RETURN NULL; END IF", f"BEFORE {when}"):
        yield


@contextmanager
def refused(inventory: "Inventory", table: str, condition: str, when: str = "INSERT") -> Iterator[None]:
    """Writes of the table for which the condition holds fail; what the API logs of it is forgotten afterwards."""
    body = f"IF {condition} THEN RAISE EXCEPTION 'could not extend file: No space left on device'; END IF"
    with inventory.log_kept(), inventory.trigger(table, body, f"BEFORE {when}"):
        yield


@contextmanager
def monitored(inventory: "Inventory", data: Data) -> Iterator[None]:
    """The monitoring is configured so."""
    file = inventory.home / "monitoring.json"
    write_data(file, data)
    try:
        yield
    finally:
        write_data(file)
