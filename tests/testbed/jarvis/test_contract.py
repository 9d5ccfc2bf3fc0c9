"""The server answers what was observed on the real service: the same requests, one after the other."""

import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from testbed.jarvis.system import Jarvis

OBSERVED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "observed.json").read_text())
ALICE, BOB, CAROL = (
    "d57b86a8-7b16-430d-a358-8efc44af4262",
    "11ce3673-6423-41b6-9e4f-9f943560e3f6",
    "68d67a24-ef30-4904-9605-dcc52d863b34",
)
ORIGINS = "https://app.example.com, https://www.example.com"
CALLERS = {
    "members (non-member) ": CAROL,
    "add members: requester not member": CAROL,
    "add members: mix new+existing+unknown, by plain member": BOB,
    "list other user": BOB,
    "update by other user": BOB,
    "delete by other user": BOB,
    "create empty body": BOB,
    "create from source message": BOB,
    "same source message again (returns existing)": BOB,
    "delete by creator (member)": BOB,
    "delete by non creator non owner": CAROL,
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
VARIES = (
    (re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "<time>"),
    (re.compile(r"dev\d{13}@local"), "<dev>@local"),
    (re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*"), "<jwt>"),
)


class Replay:
    """Sends the observed requests to a bed; recorded ids are replaced by its own as they become known."""

    def __init__(self, system: Jarvis) -> None:
        self.system = system
        self.ids: dict[str, str] = {}
        self.answers: dict[tuple[str, str], httpx.Response] = {}
        for id, name in ((ALICE, "Alice Probe"), (BOB, "Bob Probe"), (CAROL, "Carol Probe")):
            email = f"{name[0].lower()}-mwpf13zw@probe.local"
            system.sql('INSERT INTO "User" (id, email, name) VALUES (%s, %s, %s)', id, email, name)

    def run(self) -> "Replay":
        with httpx.Client(base_url=self.system.api_url, timeout=10, trust_env=False) as http:
            for step in OBSERVED:
                if step["part"] == "rooms":  # the story of the log-ins left her another name
                    self.system.sql('UPDATE "User" SET name = %s WHERE id = %s', "Alice Probe", ALICE)
                answer = self._send(http, step)
                self.answers[step["part"], step["case"]] = answer
                if step["case"] == "import summary: ok":
                    _until(lambda: self.system.sql("""SELECT 1 FROM "Message" WHERE "senderType" = 'bot'"""))
                if answer.headers.get("content-type", "").startswith("application/json") and answer.content:
                    self._learn(step["answer"], answer.json())
        return self

    def token(self, user: str, **changes: Any) -> str:
        payload = {"sub": user, "email": "x", "name": "x", "exp": int(time.time()) + 600, **changes}
        return jwt.encode(payload, self.system.known.jwt_secret, "HS256")

    def known(self, text: str) -> str:
        return UUID.sub(lambda found: self.ids.get(found[0], found[0]), text)

    def _send(self, http: httpx.Client, step: dict[str, Any]) -> httpx.Response:
        token = self._token(step)
        headers = {key: value.replace("<jwt>", token) for key, value in step.get("headers", {}).items()}
        if step["auth"]:
            headers.setdefault("authorization", f"Bearer {token}")
        path = self.known(step["path"]).replace("<jwt>", token)
        content: dict[str, Any] = {}
        if "raw" in step:
            content["content"] = step["raw"]
        elif "json" in step:
            body = self.known(json.dumps(step["json"])).replace("<1,100,000 x characters>", "x" * 1_100_000)
            content["content"] = body
            headers["content-type"] = "application/json"
        return http.request(step["method"], path, headers=headers, **content)

    def _token(self, step: dict[str, Any]) -> str:
        match step["case"]:
            case "alg none":
                return jwt.encode({"sub": ALICE}, "", "none")
            case "bad signature":
                return f"{self.token(ALICE)[:-4]}AAAA"
        return self.token(CALLERS.get(step["case"], ALICE))

    def _learn(self, recorded: Any, got: Any) -> None:
        if isinstance(recorded, dict) and isinstance(got, dict):
            for key in recorded.keys() & got.keys():
                self._learn(recorded[key], got[key])
        elif isinstance(recorded, list) and isinstance(got, list):
            for one, other in zip(recorded, got, strict=False):
                self._learn(one, other)
        elif isinstance(recorded, str) and isinstance(got, str) and UUID.fullmatch(recorded):
            self.ids.setdefault(recorded, got)


def _until(true: Any) -> None:
    deadline = time.monotonic() + 20
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.fixture(scope="module")
def replay(shipped: Jarvis) -> Replay:
    shipped.process("server").restart({"CORS_ORIGIN": ORIGINS})
    return Replay(shipped).run()


def _stable(value: Any, replay: Replay) -> Any:
    text = UUID.sub("<id>", json.dumps(value, ensure_ascii=False))
    for pattern, name in VARIES:
        text = pattern.sub(name, text)
    return json.loads(text)


@pytest.mark.parametrize("step", OBSERVED, ids=lambda step: f"{step['part']}: {step['case']}")
def test_answers_as_observed(step: dict[str, Any], replay: Replay) -> None:
    answer = replay.answers[step["part"], step["case"]]
    is_json = answer.headers.get("content-type", "").startswith("application/json") and answer.content
    got = answer.json() if is_json else answer.text
    wanted = step["answer"] if step["answer"] is not None else ""
    assert (answer.status_code, _stable(got, replay)) == (step["status"], _stable(wanted, replay))
    assert {key: answer.headers.get(key) for key in step["gets"]} == step["gets"]
