"""The bed's PostgreSQL server."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from testbed import postgres
from testbed.ports import free_port
from testbed.processes import Process, environment


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    folder = tmp_path_factory.mktemp("server")
    process = Process(postgres.spec("db", folder, folder / "log", free_port(), environment()))
    made = postgres.Server(folder / "data", process)
    made.create()
    yield made
    made.process.stop()


def test_the_owner_of_a_database_needs_its_password(server: postgres.Server) -> None:
    server.create_database("shop", "shop", "right")
    assert postgres.execute(server.url("shop", "shop", "right"), "SELECT current_user") == [("shop",)]
    with pytest.raises(psycopg.OperationalError, match="password"):
        postgres.execute(server.url("shop", "shop", "wrong"), "SELECT 1")


def test_killed_it_starts_again_with_what_was_committed(server: postgres.Server) -> None:
    server.run("CREATE TABLE kept (n int)")
    server.run("INSERT INTO kept VALUES (%s)", 7)
    server.run("CHECKPOINT")
    server.process.kill()
    server.start()
    assert server.run("SELECT n FROM kept") == [(7,)]


def test_the_server_finds_programs_in_a_folder_of_our_own_alone(tmp_path: Path) -> None:
    program = shutil.copy("/bin/true", tmp_path / "program")
    tmp_path.chmod(0o700)
    assert subprocess.run([*postgres.unprivileged(), "test", "-x", program], check=False).returncode == 0


def test_a_folder_without_initdb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLIGHT_PG_BIN", str(tmp_path))
    with pytest.raises(postgres.NoPostgres, match="GREENLIGHT_PG_BIN"):
        postgres.bin_folder()


def test_a_server_of_the_machine_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "initdb").touch()
    monkeypatch.setenv("GREENLIGHT_PG_BIN", str(tmp_path))
    assert postgres.bin_folder() == tmp_path
