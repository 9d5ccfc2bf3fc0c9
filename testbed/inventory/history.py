"""Weeks of ordinary business, made up but consistent: totals are the sums of their rows, changes have audit rows."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from testbed.inventory.app import nest_log
from testbed.inventory.app.permissions import template
from testbed.inventory.app.products import status_of
from testbed.inventory.app.values import Row, cuid, plain

DAYS = 21
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
GOODS = (
    ("SKU-001", "샘플 제품", 10),
    ("SKU-00000102", "라벤더 핸드크림 50ml", 20),
    ("SKU-00000103", "라벤더 핸드크림 100ml", 20),
    ("SKU-00000104", "시트러스 바디워시", 30),
    ("SKU-00000105", "로즈 디퓨저 120ml", 15),
    ("SKU-00000106", "우드 디퓨저 120ml", 15),
    ("SKU-00000107", "코튼 룸스프레이", 25),
    ("SKU-00000108", "선물 상자 (소)", 40),
    ("SKU-00000109", "선물 상자 (대)", 40),
    ("SKU-00000110", "리필 파우치 500ml", 30),
    ("SKU-00000111", "샘플 키트", 0),
    ("SKU-00000112", "겨울 한정 캔들", 12),
)
CUSTOMERS = ("홍길동", "김하늘", "이서준", "박민지", "최유진", "정도현")


@dataclass
class History:
    """Rows by table, in an order that foreign keys allow."""

    until: datetime  # UTC without zone
    tables: dict[str, list[Row]] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(20251031))

    def add(self, table: str, at: datetime, **values: Any) -> Row:
        """One row with an id of its time; gives it."""
        row = {"id": cuid(_ms(at)), **values}
        self.tables.setdefault(table, []).append(row)
        return row

    def audit(self, at: datetime, user: Row | None, resource: str, action: str, entity: Row, payload: Row) -> None:
        """The audit row of a change; without a user it was the upload worker."""
        who = {"ipAddress": f"10.0.3.{self.dice.randint(10, 40)}", "userAgent": AGENT} if user else {}
        row: Row = {
            "id": str(uuid.uuid4()),
            "userId": user["id"] if user else None,
            "resource": resource,
            "action": action,
        }
        row |= {"entityId": entity["id"], "payloadJson": plain(payload), "createdAt": at.replace(tzinfo=UTC)}
        self.tables.setdefault("audit_logs", []).append({**row, "ipAddress": None, "userAgent": None, **who})

    def ago(self, **span: float) -> datetime:
        """So long before the history's end, in whole milliseconds."""
        at = self.until - timedelta(**span)
        return at.replace(microsecond=at.microsecond // 1000 * 1000)


@dataclass(frozen=True)
class People:
    """Who works with the service."""

    admin: Row
    operators: tuple[Row, Row]


def ordinary(until: datetime, admin: Row, operator_hash: str) -> History:
    """The history of the healthy state; it ends at `until` (UTC). `admin` holds email, name and passwordHash."""
    history = History(until)
    people = _people(history, admin, operator_hash)
    for place, (code, name, safety) in enumerate(GOODS):
        first = history.ago(hours=3) if place == len(GOODS) - 1 else history.ago(days=DAYS, minutes=-7 * place)
        _product(history, people, code, name, safety, first)
    _upload(history, people)
    _logins(history, people)
    return history


def _people(history: History, admin: Row, operator_hash: str) -> People:
    root = user(history, history.ago(days=DAYS + 1), admin["email"], admin["name"], "admin", admin["passwordHash"])
    hired = []
    for number, name in enumerate(("박지현", "이도윤"), start=1):
        hired.append(
            user(
                history,
                history.ago(days=DAYS, hours=-1),
                f"operator{number}@example.com",
                name,
                "operator",
                operator_hash,
            )
        )
        _hired(history, root, hired[-1])
    viewer = user(history, history.ago(hours=5), "viewer1@example.com", "최수아", "viewer", operator_hash)
    _hired(history, root, viewer)
    return People(root, (hired[0], hired[1]))


def _hired(history: History, by: Row, someone: Row) -> None:
    history.audit(
        someone["createdAt"], by, "settings", "create", someone, {"email": someone["email"], "role": someone["role"]}
    )


def user(history: History, at: datetime, email: str, name: str, role: str, password_hash: str) -> Row:
    """A user with the permissions of the role."""
    times = {"createdAt": at, "updatedAt": at}
    row = history.add(
        "User", at, email=email, name=name, role=role, passwordHash=password_hash, disabled=False, **times
    )
    for each in template(role):
        history.add("permissions", at, userId=row["id"], **each)
    return row


def _product(history: History, people: People, code: str, name: str, safety: int, first: datetime) -> None:
    body = {"code": code, "name": name, "safetyStock": safety, "unit": "EA"}
    zero = {"totalIn": 0, "totalOut": 0, "totalReturn": 0, "disabled": False}
    product = history.add("products", first, **body, **zero, createdAt=first, updatedAt=first)
    history.audit(first, people.admin, "products", "create", product, body)
    days = max(1, (history.until - first).days)
    inbound(history, people.operators[0], product, first + timedelta(minutes=4), history.dice.randint(300, 600))
    for day in range(days):
        _day(history, people, product, history.until - timedelta(days=day))
    product["remain"] = product["totalIn"] - product["totalOut"] + product["totalReturn"]
    product["status"] = status_of(product["remain"], safety)


def _day(history: History, people: People, product: Row, end: datetime) -> None:
    dice = history.dice
    if dice.random() < 0.6:
        at = end - timedelta(hours=dice.uniform(1.0, 2.5))
        _outbound(
            history, dice.choice(people.operators), product, at, dice.randint(1, 9), returned=dice.random() < 0.15
        )
    if dice.random() < 0.15:
        inbound(
            history, people.operators[0], product, end - timedelta(hours=dice.uniform(3.0, 6.0)), dice.randint(20, 60)
        )


def inbound(history: History, who: Row | None, product: Row, at: datetime, quantity: int) -> None:
    """Goods that came in, with their audit row."""
    body = {"productId": product["id"], "quantity": quantity}
    row = history.add("inbounds", at, **body, dateIn=at, note=None, createdAt=at)
    product["totalIn"] += quantity
    product["updatedAt"] = max(product["updatedAt"], at)
    history.audit(at, who, "inbounds", "create", row, body)


def _outbound(history: History, who: Row, product: Row, at: datetime, quantity: int, returned: bool) -> None:
    customer = history.dice.choice(CUSTOMERS)
    body = {"productId": product["id"], "quantity": quantity, "ordererName": customer, "recipientName": customer}
    row = history.add("outbounds", at, **body, dateOut=at, status="delivered", createdAt=at)
    product["totalOut"] += quantity
    product["updatedAt"] = max(product["updatedAt"], at)
    history.audit(at, who, "outbounds", "create", row, body)
    if returned:
        later = at + timedelta(minutes=25)
        back = {
            "productId": product["id"],
            "quantity": 1,
            "reason": "단순 변심",
            "status": "completed",
            "outboundId": row["id"],
        }
        record = history.add("returns", later, **back, dateReturn=later, createdAt=later)
        product["totalReturn"] += 1
        history.audit(later, who, "returns", "create", record, back)


def _upload(history: History, people: People) -> None:
    """Three uploads that ended, and the low-stock alerts that were sent."""
    product = history.tables["products"][1]
    for days in (9, 4, 1):
        at = history.ago(days=days, hours=2)
        end = at + timedelta(milliseconds=44)
        job = history.add(
            "upload_jobs", at, type="inbound", status="completed", createdById=people.operators[1]["id"], createdAt=at,
            finishedAt=end, filename=f"{uuid.uuid4()}.csv", originalName="inbounds-template.csv", lastError=None,
        )  # fmt: skip
        payload = {"code": product["code"], "quantity": 12, "note": None, "memo": None}
        item = {"jobId": job["id"], "rowNo": 1, "payloadJson": payload, "status": "completed", "errorMsg": None}
        history.add("upload_job_items", at, **item, createdAt=at)
        inbound(history, None, product, end, 12)
        text = f"⚠️ 재고 부족 경고\n제품: {product['name']} ({product['code']})"
        sent = {"sentAt": at, "retryAt": None, "retryReason": None, "retryCount": 0, "createdAt": at}
        history.add("alerts", at, productId=product["id"], level="low", channel="telegram", message=text, **sent)
    product["remain"] = product["totalIn"] - product["totalOut"] + product["totalReturn"]
    _one_return_today(history, people, product)


def _one_return_today(history: History, people: People, product: Row) -> None:
    _outbound(history, people.operators[1], product, history.ago(hours=2), 4, returned=True)
    inbound(history, people.operators[0], product, history.ago(hours=1.5), 30)
    product["remain"] = product["totalIn"] - product["totalOut"] + product["totalReturn"]
    product["status"] = status_of(product["remain"], product["safetyStock"])


def _logins(history: History, people: People) -> None:
    for day in range(DAYS):
        for who in people.operators if day % 3 else (*people.operators, people.admin):
            at = history.ago(days=day, hours=history.dice.uniform(1, 8))
            history.audit(at, who, "settings", "login", who, {"email": who["email"]})


def access_log(until: datetime, lines: int = 420) -> str:
    """What the API wrote in the hour before `until` (local): requests, two refused log-ins, one unknown product."""
    dice = random.Random(7)
    moments = sorted(until - timedelta(seconds=dice.uniform(20, 3590)) for _ in range(lines))
    refused = {dice.randrange(lines): write for write in (_refused_login, _refused_login, _unknown_product)}
    written = [refused.get(number, _request)(dice, at) for number, at in enumerate(moments)]
    return "".join(text + "\n" for text in written)


REQUESTS = (
    ("GET /api/v1/health 200", 1, 4),
    ("GET /api/v1/products?page=1&size=20 200", 6, 22),
    ("GET /api/v1/dashboard/summary 200", 7, 20),
    ("GET /api/v1/outbounds?page=1&size=20 200", 8, 25),
    ("POST /api/v1/outbounds 201", 14, 40),
    ("GET /api/v1/auth/me 200", 3, 9),
)
Line = Callable[[random.Random, datetime], str]


def _request(dice: random.Random, at: datetime) -> str:
    text, least, most = dice.choice(REQUESTS)
    return nest_log.line("LOG", "HTTP", f"{text} +{dice.randint(least, most)}ms", at, PID)


def _refused_login(dice: random.Random, at: datetime) -> str:
    wrong = nest_log.line("ERROR", "HTTP", f"POST /api/v1/auth/login 200 +{dice.randint(300, 330)}ms", at, PID)
    says = "POST /api/v1/auth/login 401 :: 이메일 또는 비밀번호가 올바르지 않습니다."
    return f"{wrong}\n{nest_log.line('ERROR', 'Errors', says, at, PID)}\nUnauthorizedException: 401"


def _unknown_product(_dice: random.Random, at: datetime) -> str:
    says = "GET /api/v1/products/cmh0000000000000000000000 404 :: 제품을 찾을 수 없습니다."
    return nest_log.line("ERROR", "Errors", says, at, PID) + "\nNotFoundException: 404"


PID = 4127


def _ms(at: datetime) -> int:
    return int(at.replace(tzinfo=UTC).timestamp() * 1000)
