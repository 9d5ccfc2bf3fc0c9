"""Faults put back what they broke."""

from pathlib import Path

import pytest

from testbed.breaking import assigned, contents, only, replaced


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    path.write_bytes(b"A=1\r\nB=2\n")
    path.chmod(0o600)
    return path


def test_a_file_comes_back_with_its_rights_and_its_age(file: Path) -> None:
    before = file.stat()
    with contents(file, None):
        assert not file.exists()
    after = file.stat()
    assert file.read_bytes() == b"A=1\r\nB=2\n"
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


def test_a_file_comes_back_after_an_error(file: Path) -> None:
    with pytest.raises(RuntimeError), contents(file, "broken"):
        raise RuntimeError
    assert file.read_bytes() == b"A=1\r\nB=2\n"


def test_keys_are_set_and_taken_out(file: Path) -> None:
    with assigned(file, A=None, B="3", C="4"):
        assert file.read_text().splitlines() == ["B=3", "C=4"]


def test_nothing_to_replace_is_a_mistake_of_the_fault(file: Path) -> None:
    with pytest.raises(ValueError, match="holds no"), replaced(file, "absent", ""):
        pass


def test_a_folder_holds_one_of_its_files_and_then_all_of_them_as_they_were(file: Path) -> None:
    other = file.with_name("other")
    other.write_text("2")
    before = [(each.name, each.stat().st_mtime_ns) for each in sorted(file.parent.iterdir())]
    with only(file.parent, file):
        assert [(each.name, each.stat().st_mtime_ns) for each in file.parent.iterdir()] == before[:1]
    assert [(each.name, each.stat().st_mtime_ns) for each in sorted(file.parent.iterdir())] == before
