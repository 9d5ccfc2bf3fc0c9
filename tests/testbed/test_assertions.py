"""What checks can say, and what has been said."""

from pathlib import Path

import pytest

from testbed import assertions

CHECKS = '''
def test_a_file_is_there(file):
    """It is there."""
    assert file.exists(), f"{file} is not there"
    assert file.size, "the file is empty"
    if file.strange:
        raise Unverified(f"{file.kind} cannot be read")
    assert file.fine, told(file)


def helper(file):
    assert file.young, f"{file} is {file.age} s old"
'''


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "test_files.py").write_text(CHECKS)
    (tmp_path / "files.py").write_text("def test_no_check(): assert 0, 'of no check'")
    return tmp_path


def unseen(room: Path, **said: str) -> list[str]:
    """The sentences, as they stand in the source, that no row holds."""
    return [each.text for each in assertions.unseen(assertions.of(room), [{"cases": said}])]


def test_each_sentence_that_stands_in_a_check_counts(room: Path) -> None:
    found = assertions.of(room)
    assert {(each.file, each.check) for each in found} == {
        ("test_files.py", "test_a_file_is_there"),
        ("test_files.py", "helper"),
    }
    assert unseen(room) == [each.text for each in found]
    assert len(found) == 4


def test_what_its_own_check_has_said_is_seen(room: Path) -> None:
    assert unseen(room, **{"a_file_is_there[big]": "big.txt is not there; it should be"})[0] == "'the file is empty'"
    assert len(unseen(room, another="big.txt is not there")) == 4


def test_what_a_check_leaves_to_another_function_is_seen_in_any(room: Path) -> None:
    silent = assertions.unseen(assertions.of(room), [{"cases": {"x": "a is 3 s old"}}])
    assert {each.check for each in silent} == {"test_a_file_is_there"}


def test_the_checks_of_the_rooms_can_be_read() -> None:
    for room in (Path(__file__).parents[2] / "suites").iterdir():
        if (room / "checklist.toml").exists():
            assert len(assertions.of(room)) > 50
