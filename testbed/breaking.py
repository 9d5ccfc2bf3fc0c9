"""What faults are made of, whichever system they break: each helper breaks one thing and puts it back as it was."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
def rows_gone(system: WithDatabase, delete: str, *tables: str) -> Iterator[None]:
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
def updated(system: WithDatabase, table: str, column: str, value: object, where: str) -> Iterator[None]:
    """One column of one row (that `where` finds) holds `value`; raises ValueError when it finds no row, or several."""
    found = system.sql(f'SELECT id, "{column}" FROM "{table}" WHERE {where}')
    if len(found) != 1:
        raise ValueError(f"{len(found)} rows of {table} where {where}")
    ((row, before),) = found
    system.sql(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', value, row)
    try:
        yield
    finally:
        system.sql(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', before, row)


@contextmanager
def lost(system: WithDatabase, table: str, condition: str, when: str = "INSERT") -> Iterator[None]:
    """Writes of the table for which the condition (over NEW, or OLD of a DELETE) holds have no effect, and no error."""
    with system.trigger(table, f"IF {condition} THEN RETURN NULL; END IF", f"BEFORE {when}"):
        yield


@contextmanager
def gone_afterwards(system: WithDatabase, delete: str) -> Iterator[None]:
    """What the checks cannot delete while something is broken goes with the fault."""
    try:
        yield
    finally:
        system.sql(delete)
