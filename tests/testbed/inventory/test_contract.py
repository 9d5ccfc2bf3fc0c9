"""The API stand-in answers what was observed on the real service: one story, replayed request by request."""

import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from testbed.bed import Bed

OBSERVED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "observed.json").read_text())
SMOKE = "제품코드,입고수량,입고일,비고"
OUTBOUND = (
    "제품코드,제품명,단위,출고수량,출고일,주문자,수령자,연락처,주소,우편번호,운임구분,지불조건,특기사항,메모,상태\n"
    "SMOKE-UP,샘플,EA,2,2025-10-28,홍길동,김수령,010-1234-5678,서울,04524,선불,후불,파손 주의,문앞,출고\n"
)
FILES = {
    "upload_inbound_csv": ("smoke-inbound.csv", f"\ufeff{SMOKE}\nSMOKE-UP,10,2025-10-28,메모\n"),
    "upload_inbound_csv_en": ("smoke-en.csv", "code,quantity,date,note\nSMOKE-UP,3,2025-10-28T01:02:03Z,hello\n"),
    "upload_inbound_partial": ("partial.csv", "code,quantity\nSMOKE-UP,1\nNOPE-XYZ,1\n"),
    "upload_inbound_badqty": ("badqty.csv", "code,quantity\nSMOKE-UP,abc\n"),
    "upload_inbound_empty": ("empty.csv", "code,quantity\n"),
    "upload_inbound_txt": ("x.txt", "code,quantity\nSMOKE-UP,1\n"),
    "upload_inbound_korean_name": ("입고.csv", "code,quantity\nSMOKE-UP,1\n"),
    "upload_outbound_csv": ("out.csv", OUTBOUND),
    "upload_outbound_insufficient": ("out2.csv", "code,quantity\nSMOKE-UP,99999\n"),
    "upload_wrong_field": ("w.csv", "code,quantity\n"),
    "upload_no_token": ("n.csv", "code,quantity\n"),
    "viewer_upload": ("v.csv", "code,quantity\n"),
}
EXPIRED = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJjbXdwZXRrMjIwMDAwbGI3ZHIzODV1NWNjIiwiZXhwIjoxNzAwMDAwMDAwfQ"
    ".gdoc4tJU5Mhgx7i0wgvIDzLDWR5HJqDKxAZmzDRvC3E"
)


@dataclass
class Replay:
    """Runs the story; recorded identifiers are replaced by this bed's own as they become known."""

    bed: Bed
    tokens: dict[str, str] = field(default_factory=lambda: {"nobody": "not-a-token", "expired": EXPIRED})
    ids: dict[str, str] = field(default_factory=dict)
    answers: dict[str, httpx.Response] = field(default_factory=dict)

    def run(self) -> "Replay":
        """Every step, in order."""
        origin = self.bed.inventory.api_url.removesuffix("/api/v1")
        with httpx.Client(base_url=origin, timeout=10, trust_env=False) as http:
            for step in OBSERVED:
                self._prepare(step["name"], http)
                answer = self._send(http, step)
                self.answers[step["name"]] = answer
                self._learn(step["answer"], answer.json())
                if step["name"] == "login_ok":
                    self.tokens["admin"] = answer.json()["accessToken"]
        return self

    def _prepare(self, name: str, http: httpx.Client) -> None:
        """What happened between the recorded requests."""
        headers = {"Authorization": f"Bearer {self.tokens.get('admin')}"}
        if name == "viewer_me":
            body = {"email": "smoke-1795205519@example.com", "password": "Passw0rd1"}
            self.tokens["viewer"] = http.post("/api/v1/auth/login", json=body).json()["accessToken"]
        if name in ("upload_inbound_csv", "upload_inbound_xlsx"):
            code = "SMOKE-UP" if name.endswith("csv") else "SMOKE-X"
            http.post("/api/v1/products", json={"code": code, "name": code}, headers=headers)
        if name.endswith("_job") or name.endswith("xlsx_items") or name == "upload_jobs_list":
            self._wait_for_jobs()

    def _wait_for_jobs(self) -> None:
        running = "SELECT count(*) FROM upload_jobs WHERE status IN ('queued', 'processing')"
        while self.bed.inventory.sql(running)[0][0]:
            pass

    def _send(self, http: httpx.Client, step: dict[str, Any]) -> httpx.Response:
        token = self.tokens.get(step["who"])
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        options: dict[str, Any] = {}
        if "file" in step:
            options["files"] = _file(step["file"])
        elif "text" in step:
            options["content"], headers["Content-Type"] = step["text"], "application/json"
        elif "body" in step:
            options["json"] = json.loads(self.own(json.dumps(step["body"])))
        return http.request(step["method"], self.own(step["path"]), headers=headers, **options)

    def own(self, text: str) -> str:
        """`text` with the recorded identifiers replaced."""
        return re.sub(r"c[a-z0-9]{24}", lambda match: self.ids.get(match[0], match[0]), text)

    def _learn(self, recorded: Any, ours: Any) -> None:
        if isinstance(recorded, dict) and isinstance(ours, dict):
            for key in recorded.keys() & ours.keys():
                self._learn(recorded[key], ours[key])
        elif isinstance(recorded, list) and isinstance(ours, list):
            for left, right in zip(recorded, ours, strict=False):
                self._learn(left, right)
        elif isinstance(recorded, str) and isinstance(ours, str) and re.fullmatch(r"c[a-z0-9]{24}", recorded):
            self.ids.setdefault(recorded, ours)


def _file(name: str) -> dict[str, tuple[str, Any]]:
    if name == "upload_no_file":
        return {"nothing": ("", "")}
    if name == "upload_inbound_xlsx":
        return {"file": ("in.xlsx", _workbook())}
    file_name, content = FILES[name]
    return {"wrong" if name == "upload_wrong_field" else "file": (file_name, content.encode())}


def _workbook() -> bytes:
    book, memory = openpyxl.Workbook(), io.BytesIO()
    for row in (SMOKE.split(","), ["SMOKE-X", 4, "2025-10-28", "x"], ["SMOKE-X", 6, "2025-10-29T01:02:03Z", "y"]):
        book.active.append(row)
    book.save(memory)
    return memory.getvalue()


@pytest.fixture(scope="module")
def replay(as_shipped: Bed) -> Replay:
    return Replay(as_shipped).run()


@pytest.mark.parametrize("step", OBSERVED, ids=lambda step: step["name"])
def test_answers_as_the_real_service_did(replay: Replay, step: dict[str, Any]) -> None:
    answer = replay.answers[step["name"]]
    assert (answer.status_code, _neutral(answer.json())) == (
        step["status"],
        _neutral(replay_ids(replay, step["answer"])),
    )


@pytest.mark.parametrize("step", [step for step in OBSERVED if "limits" in step], ids=lambda step: step["name"])
def test_announces_the_limits_where_the_real_service_did(replay: Replay, step: dict[str, Any]) -> None:
    headers = replay.answers[step["name"]].headers
    assert sorted(key.lower() for key in headers if key.startswith("x-ratelimit")) == [
        key.lower() for key in step["limits"]
    ]


def test_every_answer_says_express_and_any_origin(replay: Replay) -> None:
    said = {
        (each.headers["x-powered-by"], each.headers["access-control-allow-origin"]) for each in replay.answers.values()
    }
    assert said == {("Express", "*")}


def replay_ids(replay: Replay, recorded: Any) -> Any:
    """The recorded answer with this bed's identifiers."""
    return json.loads(replay.own(json.dumps(recorded)))


def _neutral(value: Any, key: str = "") -> Any:
    """The value without what differs from run to run: moments of today, tokens, random names, latencies."""
    if isinstance(value, dict):
        return {name: _neutral(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_neutral(each) for each in value]
    if key in ("latencyMs", "accessToken", "userAgent"):
        return type(value).__name__
    if not isinstance(value, str):
        return value
    value = re.sub(r"20(?!25)\d\d-\d\d-\d\dT[\d:.]+Z", "<now>", value)
    value = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<uuid>", value)
    return re.sub(r"-\d{13}$", "-<ms>", value)
