"""A loopback stand-in for the Telegram Bot API: `POST /bot<token>/sendMessage` (core.telegram.org/bots/api)."""

import argparse
import asyncio
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Behaviour = Literal["ok", "unauthorized", "silent"]

SILENCE = 600.0  # seconds; longer than any client waits


@dataclass(frozen=True)
class Message:
    """A message that was delivered; `at` is Unix time in seconds."""

    chat_id: str
    text: str
    at: float


def behave(folder: Path, behaviour: Behaviour) -> None:
    """Say how the stand-in that works in `folder` answers from its next request on."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "behaviour").write_text(behaviour)


def sent(folder: Path) -> list[Message]:
    """What was delivered so far, oldest first."""
    file = folder / "sent.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return [Message(**json.loads(line)) for line in lines]


def application(folder: Path, token_file: Path | None = None) -> Starlette:
    """The Bot API; where `token_file` names a file, only the token that it holds is known, else every token is."""

    async def send_message(request: Request) -> Response:
        behaviour = _behaviour(folder)
        if behaviour == "silent":
            await asyncio.sleep(SILENCE)
        if behaviour == "unauthorized" or not _known(request.path_params["token"], token_file):
            return _refusal(401, "Unauthorized")
        message = await request.json()
        if not message.get("chat_id") or not message.get("text"):
            return _refusal(400, "Bad Request: message text is empty")
        return _deliver(folder, Message(str(message["chat_id"]), message["text"], time.time()))

    async def ready(_request: Request) -> Response:
        return PlainTextResponse("Telegram stand-in\n")

    return Starlette(routes=[Route("/bot{token}/sendMessage", send_message, methods=["POST"]), Route("/", ready)])


def main() -> None:
    """Serve on 127.0.0.1 until a signal ends the process."""
    parser = argparse.ArgumentParser(prog="python -m testbed.inventory.telegram", description=main.__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="holds the behaviour and what was sent")
    parser.add_argument("--token-file", type=Path, help="a file that holds the only valid token")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    app = application(options.folder, options.token_file)
    # Requests carry the token in their path: no access log.
    uvicorn.run(app, host="127.0.0.1", port=options.port, access_log=False, timeout_graceful_shutdown=1)


def _behaviour(folder: Path) -> str:
    file = folder / "behaviour"
    return file.read_text().strip() if file.exists() else "ok"


def _known(token: str, token_file: Path | None) -> bool:
    return token_file is None or token == token_file.read_text().strip()


def _deliver(folder: Path, message: Message) -> Response:
    with (folder / "sent.jsonl").open("a") as file:
        file.write(json.dumps(asdict(message), ensure_ascii=False) + "\n")
    chat = {"id": message.chat_id, "type": "group"}
    result = {"message_id": len(sent(folder)), "date": int(message.at), "chat": chat, "text": message.text}
    return JSONResponse({"ok": True, "result": result})


def _refusal(status: int, description: str) -> Response:
    return JSONResponse({"ok": False, "error_code": status, "description": description}, status)


if __name__ == "__main__":
    main()
