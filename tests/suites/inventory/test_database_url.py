"""Where DATABASE_URL points."""

import pytest

from fixtures.faults import Fault
from gate.outcomes import Unverified
from suites.inventory.database_url import collect
from suites.inventory.envfiles import Environment, Place

USED = "127.0.0.1:5432/inventory"


def environment(**urls: str) -> Environment:
    return Environment(tuple(Place(name, {"DATABASE_URL": url}) for name, url in urls.items()), {})


@pytest.mark.parametrize(
    "url", ["postgres://u:p@localhost:5432/inventory?schema=public", "postgresql://u:p@127.0.0.1/inventory"]
)
def test_the_database_in_use_has_several_names(url: str) -> None:
    assert collect(environment(root=url), USED)[0].right


@pytest.mark.parametrize("part", ["localhost:5433/inventory", "localhost:5432/old", "db:5432/inventory"])
def test_another_host_port_or_database_is_wrong_and_told_without_the_password(part: str) -> None:
    pointer = collect(environment(root=f"postgresql://u:topsecret@{part}"), USED)[0]
    assert not pointer.right
    assert "in use is 127.0.0.1:5432/inventory" in str(pointer)
    assert "topsecret" not in str(pointer)


@pytest.mark.parametrize(
    ("part", "is_open"), [("db:5432/inventory", True), ("localhost:6432/inventory", True), ("db:5432/old", False)]
)
def test_another_way_to_a_database_of_the_same_name_is_open_until_the_target_says_the_services(
    part: str, is_open: bool
) -> None:
    urls = environment(root=f"postgresql://u:p@{part}")
    assert collect(urls, USED)[0].open is is_open
    assert not collect(urls, USED, "other:5432/inventory")[0].open
    assert collect(urls, USED, part)[0].right


def test_every_place_counts() -> None:
    url = "postgresql://u:p@localhost:5432/{}"
    pointers = collect(environment(process=url.format("inventory"), root=url.format("old")), USED)
    assert [pointer.right for pointer in pointers] == [True, False]


def test_nobody_setting_it_is_a_fault() -> None:
    with pytest.raises(Fault, match="no file and no process"):
        collect(Environment((), {}), USED)


def test_what_cannot_be_read_is_unverified_and_not_quoted() -> None:
    with pytest.raises(Unverified) as raised:
        collect(environment(root="postgresql://u:to[p@secret"), USED)
    assert "to[p" not in str(raised.value)
