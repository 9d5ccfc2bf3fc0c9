"""The Telegram stand-in: answers, behaviours, and what it remembers."""

from pathlib import Path

import httpx
import pytest

from testbed.inventory import telegram
from tests.testbed.inventory.conftest import Start

MESSAGE = {"chat_id": "-100", "text": "안녕하세요"}


def post(address: str, token: str = "1:a") -> httpx.Response:
    return httpx.post(f"{address}/bot{token}/sendMessage", json=MESSAGE, timeout=5, trust_env=False)


@pytest.fixture
def address(start: Start, tmp_path: Path) -> str:
    return start("telegram", "--folder", tmp_path / "telegram")


def test_a_message_is_delivered_and_remembered(address: str, tmp_path: Path) -> None:
    answer = post(address).json()
    (kept,) = telegram.sent(tmp_path / "telegram")
    assert answer["ok"]
    assert answer["result"]["message_id"] == 1
    assert (kept.chat_id, kept.text) == (MESSAGE["chat_id"], MESSAGE["text"])


def test_it_refuses_as_telegram_words_it(address: str, tmp_path: Path) -> None:
    telegram.behave(tmp_path / "telegram", "unauthorized")
    answer = post(address)
    assert answer.status_code == 401
    assert answer.text == '{"ok":false,"error_code":401,"description":"Unauthorized"}'
    assert telegram.sent(tmp_path / "telegram") == []


def test_it_can_stay_silent_and_speak_again(address: str, tmp_path: Path) -> None:
    telegram.behave(tmp_path / "telegram", "silent")
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{address}/bot1:a/sendMessage", json=MESSAGE, timeout=1, trust_env=False)
    telegram.behave(tmp_path / "telegram", "ok")
    assert post(address).status_code == 200


def test_only_the_configured_token_is_known(start: Start, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("1:right\n")
    address = start("telegram", "--folder", tmp_path / "telegram", "--token-file", tmp_path / "token")
    assert (post(address, "1:wrong").status_code, post(address, "1:right").status_code) == (401, 200)


def test_a_token_never_reaches_the_log(address: str, tmp_path: Path) -> None:
    post(address, "1:canary")
    assert "canary" not in (tmp_path / "telegram.log").read_text()
