"""Small tables as the files that an upload may be: CSV (RFC 4180), xlsx (ECMA-376), xls (BIFF2, Excel 2)."""

import struct
import zipfile
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

Cell = str | int
Table = Sequence[Sequence[Cell]]

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def file(kind: str, table: Table) -> bytes:
    """The table as a file of that kind ("csv", "xlsx", "xls"); cells are plain texts without commas, or numbers."""
    return {"csv": _csv, "xlsx": _xlsx, "xls": _xls}[kind](table)


def _csv(table: Table) -> bytes:
    return "".join(",".join(map(str, row)) + "\r\n" for row in table).encode()


def _xlsx(table: Table) -> bytes:
    rows = "".join(_row(number, row) for number, row in enumerate(table, 1))
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{content}')
    return target.getvalue()


def _row(number: int, row: Sequence[Cell]) -> str:
    cells = "".join(_cell(f"{chr(ord('A') + column)}{number}", value) for column, value in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Cell) -> str:
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def _xls(table: Table) -> bytes:
    cells = [_record(*place, value) for place, value in _placed(table)]
    return b"".join([struct.pack("<HHHH", 0x0009, 4, 2, 0x0010), *cells, struct.pack("<HH", 0x000A, 0)])


def _placed(table: Table) -> list[tuple[tuple[int, int], Cell]]:
    return [((r, c), value) for r, row in enumerate(table) for c, value in enumerate(row)]


def _record(row: int, column: int, value: Cell) -> bytes:
    if isinstance(value, int):
        return struct.pack("<HHHH3xH", 0x0002, 9, row, column, value)
    text = value.encode("ascii")
    return struct.pack("<HHHH3xB", 0x0004, 8 + len(text), row, column, len(text)) + text
