"""Uploaded tables."""

from pathlib import Path

import openpyxl
import pytest

from testbed.inventory.app.spreadsheets import NOT_SUPPORTED, Unreadable, read


def saved(folder: Path, name: str, text: str) -> Path:
    """A file with this text."""
    file = folder / name
    file.write_text(text)
    return file


def test_korean_and_english_headers_mean_the_same(tmp_path: Path) -> None:
    korean = read(saved(tmp_path, "a.csv", "제품코드,입고수량,입고일\nA,2,2025-10-28\n"))
    english = read(saved(tmp_path, "b.csv", "\ufeffcode,quantity,date\nA,2,2025-10-28\n"))
    assert korean == english
    assert korean[0].payload["shipDate"] == "2025-10-28T00:00:00.000Z"


@pytest.mark.parametrize("name", ["in.xlsx", "in.xls"])
def test_the_first_sheet_of_a_workbook_is_read(tmp_path: Path, name: str) -> None:
    book = openpyxl.Workbook()
    for row in (["code", "quantity"], ["A", 3], [None, None], ["B", 4.9]):
        book.active.append(row)
    with (tmp_path / name).open("wb") as file:
        book.save(file)
    assert [(line.number, line.payload["code"], line.payload["quantity"]) for line in read(tmp_path / name)] == [
        (1, "A", 3),
        (2, "B", 4),
    ]


def test_a_table_without_rows_is_empty(tmp_path: Path) -> None:
    assert read(saved(tmp_path, "a.csv", "code,quantity\n")) == []


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.txt", "code,quantity\nA,1\n", NOT_SUPPORTED),
        ("a.csv", "code,quantity\nA,zero\n", "2행: 수량은 1 이상의 숫자여야 합니다."),
        ("a.csv", "code,quantity\nA,1\nB,-1\n", "3행: 수량은"),
        ("a.csv", "code,quantity\n,1\n", "2행: 제품 코드가"),
        ("a.csv", "code\nA\n", "필수 컬럼"),
        ("a.csv", "code,quantity,date\nA,1,someday\n", "2행: 날짜"),
        ("a.xlsx", "PK\x03\x04 no zip", "필수 컬럼"),
    ],
)
def test_one_unreadable_row_refuses_the_file(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says.replace("(", r"\(").replace(")", r"\)")):
        read(saved(tmp_path, name, text))


@pytest.mark.parametrize(
    ("word", "status"), [("출고", "shipped"), ("배송중", "in_transit"), ("delivered", "delivered")]
)
def test_the_status_may_be_korean(tmp_path: Path, word: str, status: str) -> None:
    assert read(saved(tmp_path, "a.csv", f"code,quantity,상태\nA,1,{word}\n"))[0].payload["status"] == status
