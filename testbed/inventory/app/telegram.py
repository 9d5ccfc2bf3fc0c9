"""The sender of Telegram messages: three tries, half a second and a second apart (contract, section 3, alerts)."""

import asyncio
import socket
from dataclasses import dataclass

import httpx

from testbed.inventory.app import nest_log

TRIES = 3
TIMEOUT = 10.0
NO_HOST = "텔레그램 API 호스트를 찾을 수 없습니다. DNS 또는 네트워크 설정을 확인해 주세요."
NO_ANSWER = "텔레그램 API 연결이 거부되었거나 시간 초과되었습니다. 네트워크 정책을 확인해 주세요."


class Undelivered(Exception):
    """A message was not taken; the text is the service's own sentence."""


@dataclass(frozen=True)
class Telegram:
    """One Bot API; `base` is https://api.telegram.org on the real system."""

    base: str

    async def send(self, token: str, chat_ids: list[str], message: str) -> None:
        """Send `message` to every chat; raises Undelivered at the first that fails."""
        async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
            for chat_id in chat_ids:
                await self._send(client, token, chat_id, message)

    async def _send(self, client: httpx.AsyncClient, token: str, chat_id: str, message: str) -> None:
        url = f"{self.base}/bot{token}/sendMessage"
        for attempt in range(TRIES):
            try:
                answer = await client.post(url, json={"chat_id": chat_id, "text": message})
            except httpx.TransportError as error:
                refusal = Undelivered(_sentence(error))
            else:
                if answer.is_success:
                    return
                says = f"Telegram API responded with {answer.status_code}: {answer.text[:500]}"
                refusal = Undelivered(f"텔레그램 메시지 전송에 실패했습니다: {says}")
                if answer.is_client_error:
                    break
            if attempt < TRIES - 1:
                await asyncio.sleep(0.5 * (attempt + 1))
        nest_log.error("TelegramService", f"Telegram send failed: {refusal}")
        raise refusal


def _sentence(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror) or "Name or service not known" in str(cause):
            return NO_HOST
        cause = cause.__cause__ or cause.__context__
    return NO_ANSWER
