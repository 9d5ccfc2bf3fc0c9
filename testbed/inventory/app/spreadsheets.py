"""Uploaded tables: CSV and Excel files, Korean and English headers (contract, section 3, uploads)."""

import csv
import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from testbed.inventory.app.values import Row, instant, iso, now

HEADERS = {
    "code": ("code", "product_code", "제품코드"),
    "quantity": ("quantity", "수량", "입고수량", "출고수량"),
    "date": (
        "date",
        "date_in",
        "date_out",
        "ship_date",
        "입고일",
        "입고일시",
        "입고일자",
        "출고일",
        "출고일시",
        "출고일자",
    ),
    "note": ("note", "비고"),
    "memo": ("memo", "메모"),
    "unit": ("unit", "단위"),
    "status": ("status", "출고상태", "상태"),
    "productName": ("product_name", "productname", "제품명"),
    "ordererName": ("orderer_name", "orderername", "주문자"),
    "recipientName": ("recipient_name", "recipientname", "수령자"),
    "recipientPhone": ("recipient_phone", "recipientphone", "연락처"),
    "recipientAddress": ("recipient_address", "recipientaddress", "주소"),
    "recipientPostalCode": ("recipient_postal_code", "recipientpostalcode", "우편번호"),
    "freightType": ("freight_type", "freighttype", "운임구분"),
    "paymentCondition": ("payment_condition", "paymentcondition", "지불조건"),
    "specialNote": ("special_note", "specialnote", "특기사항"),
    "invoiceNumber": ("invoice_number", "invoicenumber", "송장번호"),
}
PROPERTY = {alias: name for name, aliases in HEADERS.items() for alias in aliases}
STATUSES = {"출고": "shipped", "배송중": "in_transit", "배송완료": "delivered", "반품": "returned"}
TEXTS = tuple(name for name in HEADERS if name not in ("code", "quantity", "date", "note", "memo", "status"))
BIFF2, BIFF2_INTEGER, BIFF2_LABEL = b"\x09\x00\x04\x00", 0x0002, 0x0004
NOT_SUPPORTED = "현재는 CSV 또는 Excel(xlsx) 업로드만 지원합니다."


class Unreadable(Exception):
    """The whole file is refused; the text is the service's sentence."""


@dataclass(frozen=True)
class Line:
    """One row to apply. `number` counts from 1 without the header; `payload` is what the job's item keeps."""

    number: int
    payload: Row


def read(file: Path) -> list[Line]:
    """The rows of an uploaded file; raises Unreadable for a kind or a row that the service refuses."""
    match file.suffix.lower():
        case ".csv":
            table = _csv(file.read_bytes())
        case ".xlsx" | ".xls":
            table = _excel(file.read_bytes())
        case _:
            raise Unreadable(NOT_SUPPORTED)
    return [_line(number, row) for number, row in enumerate(_named(table), start=1)]


def _csv(content: bytes) -> list[list[Any]]:
    return [list(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig", errors="replace")))]


def _excel(content: bytes) -> list[list[Any]]:
    if content.startswith(BIFF2):
        return _biff2(content)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return _csv(content)  # the real reader looks at the content too, not at the name
    try:
        sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    except Exception as error:
        raise Unreadable(f"엑셀 파일을 읽을 수 없습니다: {error}") from None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def _biff2(content: bytes) -> list[list[Any]]:
    """The integers and labels of an Excel 2 sheet; the real reader knows the later forms of .xls as well."""
    table: dict[int, dict[int, Any]] = {}
    at = 0
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        body = content[at + 4 : at + 4 + size]
        if kind in (BIFF2_INTEGER, BIFF2_LABEL):
            row, column = struct.unpack_from("<HH", body)
            value = struct.unpack_from("<H", body, 7)[0] if kind == BIFF2_INTEGER else body[8:].decode("cp1252")
            table.setdefault(row, {})[column] = value
        at += 4 + size
    return [[cells.get(column) for column in range(max(cells) + 1)] for _, cells in sorted(table.items())]


def _named(table: list[list[Any]]) -> Iterable[Mapping[str, Any]]:
    if not table:
        return
    names = [PROPERTY.get(str(cell or "").strip().lower()) for cell in table[0]]
    if not {"code", "quantity"} <= set(names):
        raise Unreadable("필수 컬럼(제품코드, 수량)을 찾을 수 없습니다.")
    for row in table[1:]:
        if any(cell not in (None, "") for cell in row):
            yield {name: cell for name, cell in zip(names, row, strict=False) if name and cell not in (None, "")}


def _line(number: int, row: Mapping[str, Any]) -> Line:
    where = f"{number + 1}행"
    code = _text(row.get("code"))
    if not code:
        raise Unreadable(f"{where}: 제품 코드가 필요합니다.")
    given = _date(row["date"], where) if "date" in row else None
    payload: Row = {name: _text(row.get(name)) for name in TEXTS}
    payload |= {
        "code": code,
        "quantity": _quantity(row.get("quantity"), where),
        "status": _status(row.get("status"), where),
    }
    payload |= {"date": iso(given or now()), "shipDate": iso(given) if given else None}
    payload |= {"note": _text(row.get("note")), "memo": _text(row.get("memo")) or _text(row.get("note"))}
    return Line(number, payload)


def _quantity(cell: Any, where: str) -> int:
    try:
        number = int(float(str(cell).replace(",", "")))
    except (ValueError, OverflowError):
        number = 0
    if number < 1:
        raise Unreadable(f"{where}: 수량은 1 이상의 숫자여야 합니다.")
    return number


def _status(cell: Any, where: str) -> str | None:
    text = _text(cell)
    status = STATUSES.get(text, text) if text else None
    if status and status not in STATUSES.values():
        raise Unreadable(f"{where}: 출고 상태가 올바르지 않습니다.")
    return status


def _date(cell: Any, where: str) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    found = instant(str(cell))
    if found is None:
        raise Unreadable(f"{where}: 날짜 형식이 올바르지 않습니다.")
    return found


def _text(cell: Any) -> str | None:
    text = "" if cell is None else str(cell).strip()
    return text or None
