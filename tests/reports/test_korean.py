"""Sentences of the gate and the connections are known by their shape, and what they quote is looked up as well."""

import re
import socket
import tomllib
from pathlib import Path

import pytest

import reports
from fixtures.faults import Away
from fixtures.http import Http
from fixtures.postgres import Postgres
from gate import say
from reports.korean import korean

SHAPES = tomllib.loads((Path(reports.__file__).parent / "said_ko.toml").read_text(encoding="utf-8"))["said"]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("the run was interrupted (SIGTERM)", "실행이 중단되었습니다(SIGTERM)"),
        (
            "pytest stopped before all checks had run: stopping after 1 failures",
            "점검이 모두 실행되기 전에 pytest가 멈췄습니다: 실패 1건 후 중단",
        ),
        (
            say.not_up("inventory", "the database (10.0.0.5:5432) refuses connections", 2.0).en,
            "inventory: the database (10.0.0.5:5432)이(가) 연결을 거부합니다 (2.0초 대기)",
        ),
        (
            say.ill_at_the_end("inventory", "the API (h:80) gave no answer to GET /health within 3.0 s").en,
            "실행이 끝난 시점의 inventory: the API (h:80)이(가) 3.0초 안에 GET /health에 응답하지 않습니다",
        ),
        (
            "not looked at: it needs drill, and this run allows write; add --allow drill",
            "점검하지 않았습니다. drill이(가) 필요하지만 이번 실행은 write까지만 허용합니다(--allow drill)",
        ),
        ("stock went from 55 to 55, expected 52", "stock went from 55 to 55, expected 52"),
        ("{0} refuses connections", "{0}이(가) 연결을 거부합니다"),
    ],
)  # fmt: skip
def test_a_sentence_is_known_by_its_shape(sentence: str, said: str) -> None:
    assert korean(sentence) == said


def test_what_really_refuses_connections_is_told_in_korean() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Http(f"http://127.0.0.1:{port}", name="the API") as http, pytest.raises(Away) as refused:
        http.get("/health")
    assert "연결을 거부합니다" in korean(str(refused.value))
    address = f"postgresql://u:p@127.0.0.1:{port}/d"
    with Postgres(address, name="the database") as database, pytest.raises(Away) as closed:
        database.value("select 1")
    assert "연결을 거부합니다" in korean(str(closed.value))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape["en"][:40])
def test_each_shape_fills_in_what_it_quotes(shape: dict[str, str]) -> None:
    groups = re.compile(shape["en"]).groups
    places = {int(number) for number in re.findall(r"{(\d)}", shape["ko"])}
    assert places == set(range(groups))


def test_a_long_sentence_that_has_no_shape_takes_no_time() -> None:
    assert korean("x (" * 600) == "x (" * 600
    assert korean("a b: " * 2_000) == "a b: " * 2_000


def test_the_shapes_of_a_room_count_before_the_others_and_quote_them(tmp_path: Path) -> None:
    table = tmp_path / "said_ko.toml"
    table.write_text(
        """
        [[said]]
        en = 'nothing is sold: (.+)'
        ko = "판매가 없습니다: {0}"
        [[said]]
        en = '(.+) refuses connections'
        ko = "{0}에 연결할 수 없습니다"
        """,
        encoding="utf-8",
    )
    assert (
        korean("nothing is sold: the shop refuses connections", table)
        == "판매가 없습니다: the shop에 연결할 수 없습니다"
    )
    assert korean("the deadline was reached", table) == "제한 시간(deadline)이 다 되었습니다"
    assert korean("nothing is sold: x") == "nothing is sold: x"
