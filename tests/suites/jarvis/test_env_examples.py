"""The keys of an example, beside those that are read."""

from pathlib import Path

import pytest

from fixtures.faults import Fault
from fixtures.host import Host
from suites.jarvis.env_examples import Keys, collect
from suites.jarvis.target import Environment, Section

FILES = {
    "apps/server/src/env.ts": 'process.env.PORT; must("DATABASE_URL"); throw new Error("NOT_A_KEY")',
    "apps/worker/src/env.ts": "process.env.AI_PROVIDER",
    "packages/shared/index.ts": "process.env.LOG_LEVEL",
    "infra/docker-compose.yml": "A: ${JWT_SECRET:?no}",
    "infra/env.example": "JWT_SECRET=\n",
    "apps/server/env.example": "PORT=\nDATABASE_URL=\nLOG_LEVEL=\n",
}


def look(folder: Path, kind: str, *but: str) -> Keys:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    section = Section(api="http://127.0.0.1:1", environment=Environment(not_in_example=list(but)))
    with Host() as host:
        return collect(host, str(folder), section, kind)


def test_an_app_reads_its_own_code_and_the_shared_packages(tmp_path: Path) -> None:
    keys = look(tmp_path, "server")
    assert keys.read == {"PORT", "DATABASE_URL", "LOG_LEVEL"}
    assert keys.flaw is None


def test_infra_reads_the_compose_files(tmp_path: Path) -> None:
    assert look(tmp_path, "infra").flaw is None


def test_an_example_that_is_not_there_is_a_flaw(tmp_path: Path) -> None:
    assert look(tmp_path, "worker").flaw == "is not there"


def test_both_directions_are_told() -> None:
    keys = Keys("env.example", frozenset({"A", "B"}), frozenset({"B", "C"}))
    assert keys.flaw == "does not show A, which is read and shows C, which nothing reads"


def test_exceptions_of_the_target_count_in_neither_direction(tmp_path: Path) -> None:
    assert look(tmp_path, "server", "PORT").read == {"DATABASE_URL", "LOG_LEVEL"}


def test_code_that_reads_nothing_is_a_fault(tmp_path: Path) -> None:
    section = Section(api="http://127.0.0.1:1")
    with Host() as host, pytest.raises(Fault, match="reads a key"):
        collect(host, str(tmp_path), section, "server")
