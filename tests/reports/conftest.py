"""A real Chromium, where the machine has one, to look at pages as their reader will."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]


@dataclass
class Looked:
    """A page that is open, what it asked for, and what it complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def measure(self, expression: str) -> Any:
        """What a script of the test sees; a page's own policy does not bind it."""
        return self.page.evaluate(expression)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Gone before the next module: Playwright's event loop bars a second one from the thread."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def look(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Looked]]:
    """Opens HTML as a file, as somebody who got it with a ticket does."""
    contexts = []

    def open_page(html: str, width: int = 1200, scheme: str = "light") -> Looked:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        looked = Looked(context.new_page())
        looked.page.on("request", lambda request: looked.requests.append(request.url))
        looked.page.on("console", lambda message: looked.complaints.append(message.text))
        looked.page.on("pageerror", lambda error: looked.complaints.append(str(error)))
        looked.page.goto(file.as_uri(), wait_until="load")
        return looked

    yield open_page
    for context in contexts:
        context.close()
