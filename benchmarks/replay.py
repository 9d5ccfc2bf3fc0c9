"""The same by hand: `python -m benchmarks.replay RECORDING` does it once, in sequence, with nothing but the clients."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import psycopg

from benchmarks.exchanges import Pages, Recording, Request, Statement, ended

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
FIRST_PAUSE, LONGER, LONGEST = 0.03, 1.6, 1.0  # seconds between two looks at an upload
SHORTEST_ID = 8  # characters; what is shorter and differs (a count) names nothing


class Names:
    """What the service calls things this time: ids and tokens of the recording → those of now."""

    def __init__(self) -> None:
        self._now: dict[str, str] = {}

    def learn(self, then: Any, now: Any) -> None:
        """Compare two answers to the same request; texts that differ are names."""
        if isinstance(then, dict) and isinstance(now, dict):
            for key in then.keys() & now.keys():
                self.learn(then[key], now[key])
        elif isinstance(then, list) and isinstance(now, list):
            for old, new in zip(then, now, strict=False):
                self.learn(old, new)
        elif isinstance(then, str) and isinstance(now, str) and then != now and len(then) >= SHORTEST_ID:
            self._now[then] = now

    def put(self, text: str) -> str:
        """The text with the names of now."""
        for then, now in self._now.items():
            if then in text:
                text = text.replace(then, now)
        return text


def main(path: str) -> None:
    """Do it, and print as JSON how long it took and how faithful it was."""
    recording = Recording.read(Path(path))
    began, names, same = time.monotonic(), Names(), 0
    with httpx.Client(trust_env=False, timeout=30) as client, _connection(recording) as connection:
        for step in recording.steps:
            if isinstance(step, Request):
                same += _send(client, step, names) == step.status
            else:
                _ask(connection, step, names)
    if recording.pages:
        _visit(recording.pages)
    sent = sum(isinstance(step, Request) for step in recording.steps)
    print(json.dumps({"seconds": time.monotonic() - began, "requests": sent, "same_status": same}))


def _send(client: httpx.Client, step: Request, names: Names) -> int:
    headers = {name: names.put(value) for name, value in step.headers.items()}
    url, body, pause = names.put(step.url), names.put(step.body).encode("latin-1"), FIRST_PAUSE
    answer = client.request(step.method, url, headers=headers, content=body)
    while step.polls and ended(step.answer) and answer.status_code == 200 and not ended(answer.json()):
        time.sleep(pause)
        pause = min(pause * LONGER, LONGEST)
        answer = client.request(step.method, url, headers=headers, content=body)
    if step.method in ("POST", "PUT", "PATCH") and answer.headers.get("content-type", "").startswith(
        "application/json"
    ):
        names.learn(step.answer, answer.json())
    return answer.status_code


def _connection(recording: Recording) -> "psycopg.Connection[Any]":
    return psycopg.connect(recording.database, autocommit=True, cursor_factory=psycopg.RawCursor)


def _ask(connection: "psycopg.Connection[Any]", step: Statement, names: Names) -> None:
    parameters = [None if value is None else names.put(value) for value in step.parameters]
    cursor = connection.execute(names.put(step.sql).encode(), parameters or None)
    if cursor.description:
        cursor.fetchall()


def _visit(pages: Pages) -> None:
    """Log in through the form and open each page until its content shows."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=pages.program, args=list(FLAGS))
        page = browser.new_context(locale="ko-KR").new_page()
        page.goto(f"{pages.url}/login")
        page.fill("input[type=email]", pages.email)
        page.fill("input[type=password]", pages.password)
        page.click("button[type=submit]")
        page.locator("nav a").first.wait_for()
        for path, content in pages.paths:
            page.goto(pages.url + path)
            for element in content:
                page.locator(element).first.wait_for()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
