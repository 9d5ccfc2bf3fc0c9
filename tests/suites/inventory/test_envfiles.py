"""Reading and judging environment values."""

import os
from pathlib import Path

import pytest

from fixtures.host import Host
from suites.inventory.envfiles import (
    PROCESS,
    Difference,
    Environment,
    Place,
    address_flaw,
    collect,
    number,
    of_process,
)

UNREADABLE = "cannot be read as an address (is a character of the password not percent-encoded?)"
STRONG = "9f2c41d07be64a3c8a5571e0d8b6f3aa"


def test_reads_the_environment_of_a_process() -> None:
    assert of_process("A=1\0B=x=y\0\0") == {"A": "1", "B": "x=y"}


@pytest.mark.parametrize(
    ("values", "flaw"),
    [
        ({}, "is missing"),
        ({"JWT_SECRET": "  "}, "is empty"),
        ({"JWT_SECRET": "development-secret"}, "holds a documented default that anybody can look up"),
        ({"JWT_SECRET": "from-the-template"}, "still holds a sample value"),
        ({"JWT_SECRET": "your-secret-here"}, "still holds a sample value"),
        ({"JWT_SECRET": "<secret>"}, "still holds a sample value"),
        ({"JWT_SECRET": STRONG}, None),
    ],
)
def test_names_what_is_wrong_with_a_value(values: dict[str, str], flaw: str | None) -> None:
    assert Place(".env", values).flaw("JWT_SECRET", {"from-the-template"}) == flaw


def environment(*places: Place) -> Environment:
    return Environment(places, {"JWT_SECRET": frozenset({"change-me"})})


def test_the_process_wins_over_the_files() -> None:
    found = environment(
        Place(PROCESS, {"A": "1"}), Place("apps/api/.env", {"A": "2", "B": "3"}), Place(".env", {"B": "4"})
    )
    assert (found.in_force("A"), found.in_force("B"), found.in_force("C")) == ("1", "3", None)


def test_a_difference_names_the_places_and_the_one_in_force() -> None:
    found = environment(Place("apps/api/.env", {"A": "1", "B": "1"}), Place(".env", {"A": "2", "B": "1", "C": "5"}))
    assert found.differences() == [Difference("A", ("apps/api/.env", ".env"))]
    assert str(found.differences()[0]) == "A is not the same in apps/api/.env and .env; apps/api/.env is in force"
    assert found.differences(but=["A"]) == []


def test_secrets_are_listed_but_public_defaults_are_not() -> None:
    place = Place(".env", {"JWT_SECRET": "change-me", "TELEGRAM_BOT_TOKEN": "1:abc", "PORT": "3000"})
    assert environment(place).secrets() == [("TELEGRAM_BOT_TOKEN", "1:abc")]


@pytest.mark.parametrize(
    ("url", "flaw"),
    [
        ("postgresql://u:p@h:5432/d?schema=public", None),
        ("postgres://u@h/d", None),
        ("mysql://u:p@h/d", "does not begin with postgresql://"),
        ("postgresql://u:p@h:5432", "names no database"),
        ("postgresql:///", "names no host and no database"),
        (
            "postgresql://u:p@h:port/d",
            UNREADABLE,
        ),
        (
            "postgresql://u:p/w@h/d",
            UNREADABLE,
        ),
        ("u:p@h/d", "does not begin with postgresql://"),
    ],
)
def test_says_why_an_address_cannot_be_read(url: str, flaw: str | None) -> None:
    assert address_flaw(url) == flaw


def release(folder: Path) -> str:
    (folder / "apps/api").mkdir(parents=True)
    (folder / ".env").write_text("JWT_SECRET=root\n")
    (folder / "apps/api/.env").write_text("JWT_SECRET=api\n")
    (folder / ".env.example").write_text("# JWT_SECRET=from-the-template\n")
    return str(folder)


def test_collects_files_templates_and_process_in_the_order_of_force(tmp_path: Path) -> None:
    (tmp_path / "pid").write_text(f"{os.getpid()}\n")
    found = collect(Host("local"), release(tmp_path / "release"), str(tmp_path / "pid"))
    assert [place.name for place in found.places] == [PROCESS, "apps/api/.env", ".env"]
    assert found.place(PROCESS).values["PATH"] == os.environ["PATH"]
    assert found.templates == {"JWT_SECRET": frozenset({"from-the-template"})}


def test_a_process_that_is_gone_leaves_the_files(tmp_path: Path) -> None:
    (tmp_path / "pid").write_text("no number")
    found = collect(Host("local"), release(tmp_path / "release"), str(tmp_path / "pid"))
    assert found.in_force("JWT_SECRET") == "api"


def test_a_file_that_is_not_there_lacks_every_key(tmp_path: Path) -> None:
    found = collect(Host("local"), str(tmp_path), None)
    assert found.flaw(".env", "JWT_SECRET") == "is missing"


@pytest.mark.parametrize(("text", "value"), [("60", 60), ("0", 0), ("-1", 0), ("60s", 0), ("", 0), (None, 0), ("²", 0)])
def test_only_whole_numbers_above_zero_count(text: str | None, value: int) -> None:
    assert number(text) == value
