"""Beds of the tests: each in a folder of its own, at noon of its own time zone, gone after the test; and a database."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from testbed import ports, postgres
from testbed.bed import Bed
from testbed.inventory import release
from testbed.processes import Process, environment


@contextmanager
def bed_in(folder: Path, state: str) -> Iterator[Bed]:
    """A bed that is up in that state, outside of its quiet hours."""
    bed = Bed(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", noon())
        bed.up(state, owner=os.getpid(), only=["inventory"])
    try:
        yield bed
    finally:
        bed.down()


def noon() -> str:
    """A time zone in which it is about noon now (POSIX names count west of Greenwich)."""
    west = datetime.now(UTC).hour - 12
    return f"Etc/GMT{west:+d}" if west else "UTC"


@pytest.fixture(scope="module")
def as_shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A module's own bed in the as-shipped state."""
    with bed_in(tmp_path_factory.mktemp("as_shipped"), "as_shipped") as bed:
        yield bed


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A module's own healthy bed."""
    with bed_in(tmp_path_factory.mktemp("healthy"), "healthy") as bed:
        yield bed


@pytest.fixture
def new_bed(tmp_path: Path) -> Iterator[Callable[[str], Bed]]:
    """Makes beds that are not up yet, and takes down what a test left up."""
    made: list[Bed] = []

    def make(name: str) -> Bed:
        made.append(Bed(tmp_path / name))
        return made[-1]

    yield make
    for bed in made:
        bed.down()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """A PostgreSQL server for this worker's tests."""
    folder = tmp_path_factory.mktemp("postgres")
    process = Process(postgres.spec("postgres", folder, folder / "log", ports.free_port(), environment()))
    started = postgres.Server(folder / "data", process)
    started.create()
    yield started
    started.process.stop()


@pytest.fixture
def database_url(server: postgres.Server) -> Iterator[str]:
    """An empty database of the test's own, whose owner logs in with a password."""
    server.create_database("inventory", "inventory", "p@ss word")
    yield server.url("inventory", "inventory", "p%40ss%20word")
    server.run("DROP DATABASE inventory WITH (FORCE)")
    server.run("DROP ROLE inventory")


@pytest.fixture
def settings() -> release.Settings:
    """Settings as the testbed gives them; nothing listens at these addresses."""
    return release.Settings(
        database_url="postgresql://inventory:secret@127.0.0.1:1/inventory",
        api_port=3000,
        web_api_base="http://127.0.0.1:3000",
        jwt_secret="k" * 48,
        admin_email="admin@example.com",
        admin_password="Str0ng-enough",
        telegram_token="123456:token",
        telegram_chat_id="-100",
    )
