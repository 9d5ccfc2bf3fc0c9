"""What the tests of the stand-in's surroundings share: a real database, settings, processes that end with the test."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from testbed import ports, postgres
from testbed.inventory import release
from testbed.processes import Process, Spec, environment

Start = Callable[..., str]

ROOT = Path(__file__).parents[3]


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


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `python -m testbed.inventory.<module> --port … <arguments>`, gives its address, ends it after the test."""
    yield from _starter(tmp_path)


@pytest.fixture(scope="module")
def start_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """The same for what a module's tests share."""
    yield from _starter(tmp_path_factory.mktemp("processes"))


def _starter(folder: Path) -> Iterator[Start]:
    running: list[Process] = []

    def started(module: str, *arguments: object, ready_at: str = "/") -> str:
        port = ports.free_port()
        argv = (sys.executable, "-m", f"testbed.inventory.{module}", "--port", str(port), *map(str, arguments))
        spec = Spec(module, argv, str(ROOT), str(folder / f"{module}.log"), environment(), port, "http", ready_at)
        running.append(Process(spec))
        running[-1].start()
        return f"http://127.0.0.1:{port}"

    yield started
    for process in running:
        process.stop()
