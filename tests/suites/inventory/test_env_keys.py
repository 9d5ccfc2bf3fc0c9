"""Which environment keys code reads, and which templates show."""

from pathlib import Path

import pytest

from fixtures.faults import Fault
from fixtures.host import Host
from suites.inventory.env_keys import Keys, collect

CODE = """
const a = process.env.PLAIN ?? 'x';
const b = process.env['QUOTED'], c = import.meta.env.VITE_BASE, d = import.meta.env.MODE;
const e = config.get<string>('ASKED'), f = config.getOrThrow("DEMANDED"), g = map.get('lower');
const h = `${NOT_COMPOSE}`;
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    files = {
        "apps/api/src/main.ts": CODE,
        "apps/api/node_modules/x/index.js": "process.env.OF_A_LIBRARY",
        "apps/api/test/e2e.ts": "process.env.OF_A_TEST",
        "apps/api/prisma/schema.prisma": 'url = env("FROM_PRISMA")',
        "infra/docker-compose.yml": "A: ${FROM_COMPOSE:-x}\nB: ${REQUIRED:?no}\nC: ${BARE}\n",
        ".env.example": "PLAIN=\n# COMMENTED=1\n# prose about NOTHING\nUNREAD=1\n",
        "apps/api/.env.example": "QUOTED=2\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def look(release: Path, *but: str) -> Keys:
    with Host() as host:
        return collect(host, str(release), ["apps", "packages", "infra"], but)


def test_every_way_of_reading_a_key_is_found(release: Path) -> None:
    of_code = {"PLAIN", "QUOTED", "VITE_BASE", "ASKED", "DEMANDED", "FROM_PRISMA"}
    assert look(release).read == of_code | {"FROM_COMPOSE", "REQUIRED", "BARE"}


def test_templates_show_commented_keys_too(release: Path) -> None:
    assert look(release).shown == {"PLAIN", "COMMENTED", "UNREAD", "QUOTED"}


def test_both_directions_are_told(release: Path) -> None:
    keys = look(release)
    assert keys.unread == ["COMMENTED", "UNREAD"]
    assert "ASKED" in keys.undocumented


def test_exceptions_of_the_target_count_in_neither_direction(release: Path) -> None:
    keys = look(release, "ASKED", "UNREAD")
    assert "ASKED" not in keys.undocumented
    assert keys.unread == ["COMMENTED"]


def test_a_release_without_templates_is_a_fault(release: Path) -> None:
    (release / ".env.example").unlink()
    (release / "apps/api/.env.example").unlink()
    with pytest.raises(Fault, match="no template"):
        look(release)
