"""The files that uploads are made of can be read by those who read such files."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from suites.inventory import sheets
from testbed.inventory.app import spreadsheets

TABLE: list[tuple[sheets.Cell, ...]] = [("code", "quantity"), ("GL-1 & <2>", 1), ("GL-3", 65_000)]


def test_an_xlsx_file_opens_in_a_spreadsheet_program() -> None:
    book = openpyxl.load_workbook(BytesIO(sheets.file("xlsx", TABLE)))
    assert list(book.worksheets[0].iter_rows(values_only=True)) == TABLE


def test_a_csv_file_has_a_line_for_each_row() -> None:
    assert sheets.file("csv", TABLE[:1]) == b"code,quantity\r\n"


def test_an_xls_file_is_framed_by_the_records_that_begin_and_end_a_sheet() -> None:
    content = sheets.file("xls", TABLE)
    assert content.startswith(b"\x09\x00\x04\x00")
    assert content.endswith(b"\x0a\x00\x00\x00")


@pytest.mark.parametrize("kind", sheets.MEDIA_TYPES)
def test_the_service_reads_each_kind_alike(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"table.{kind}"
    file.write_bytes(sheets.file(kind, TABLE))
    lines = spreadsheets.read(file)
    assert [(line.payload["code"], line.payload["quantity"]) for line in lines] == TABLE[1:]
